import MediaTypes
import Model
import Testing

@Suite struct TextDetectionTests {
  private let detector: MediaTypeDetector

  init() throws { detector = MediaTypeDetector(try MagicDatabase.standard()) }

  @Test(arguments: [
    "a", "\n", "5", "Hello", "Please paint the fence on Tuesday.\n", "Größe: 12 m², 300 €\n",
    "你好，世界\n", "👍", "   ", "\u{FEFF}with a mark\n", "name;price\nfence;300\nroof;1200\n",
    "name,price\nfence,300\n", "page\u{0C}page\n",
  ])
  func writingInUTF8IsPlainText(text: String) throws {
    #expect(try detector.detect(Array(text.utf8)) == DetectedType(.plainText))
  }

  @Test(
    arguments: [
      ("Latin-1", [0x47, 0x72, 0xF6, 0xDF, 0x65, 0x0A]),
      ("Windows-1252", [0x49, 0x74, 0x92, 0x73, 0x20, 0x80, 0x35, 0x30, 0x0A]),
      ("UTF-16, little-endian", SampleBytes.utf16("Hello wörld 👍\r\n", bigEndian: false)),
      ("UTF-16, big-endian", SampleBytes.utf16("Hello wörld\r\n", bigEndian: true)),
      ("UTF-32", [0xFF, 0xFE, 0, 0, 0x48, 0, 0, 0, 0x69, 0, 0, 0]),
    ] as [(String, [UInt8])])
  func writingInOtherEncodingsIsPlainText(encoding: String, bytes: [UInt8]) throws {
    #expect(try detector.detect(bytes) == DetectedType(.plainText))
  }

  @Test(arguments: [
    "name,price\nfence,300\nroof,1200\nwall,5\n", "\"a, b\",\"c\"\n\"d\",\"e\"\n\"f\",\"g\"\n",
    "Milk, 2\nEggs, 3\nBread, 4\n",
  ])
  func threeRowsOfCommasAreCSV(text: String) throws {
    #expect(try detector.detect(Array(text.utf8)) == DetectedType(.csv))
  }

  @Test(arguments: [
    "From: Bob\nHello\n", "Received: 2 chairs\nThank you\n", "Article 1: fences\n",
    "all: please be there at 8\n", "C 12 is the key\n", "union of people\n",
    "private: do not share\n",
    "Dear Sir,\n#include everything\n", ".so it goes\n", "Only in summer\n", "P5 apartment\n",
    "import the chairs from the garage\n", "1\n00:00:01,000 --> 00:00:02,000\nHi\n",
    "#!important\n", "<3 love it\n", "a < b and c > d\n", "# shopping\n* milk\n",
  ])
  func notesThatResembleSourceCodeArePlainText(text: String) throws {
    #expect(try detector.detect(Array(text.utf8)) == DetectedType(.plainText))
  }

  @Test(arguments: [
    ("<!DOCTYPE html><p>x", "text/html"), ("<html>", "text/html"), ("  \n<B>hi</B>", "text/html"),
    ("<!-- x --><p>hi</p>", "text/html"), ("<body onload=alert(1)>", "text/html"),
    ("<iframe src=x>", "text/html"), ("<img src=x onerror=alert(1)>", "text/html"),
    ("\u{FEFF}<script>alert(1)</script>", "text/html"),
    ("Hello\n<html><script>alert(1)</script></html>", "text/html"),
    ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"),
    ("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"),
    ("<?xml version=\"1.0\"?>\n<note/>", "text/xml"),
    ("#!/bin/sh\necho hi\n", "text/x-shellscript"), ("#! /opt/x\n", "text/x-shellscript"),
    ("#!/usr/bin/env python3\nprint(1)\n", "text/x-script.python"),
    ("#!/usr/bin/perl\nprint 1;\n", "text/x-perl"), ("<?php echo 1; ?>", "text/x-php"),
    ("@echo off\r\ndel x\r\n", "text/x-msdos-batch"),
    ("'use strict';\nalert(1);\n", "application/javascript"),
    ("import a from \"b\";\n", "application/javascript"),
    ("{\"a\": 1}\n", "application/json"), ("{\\rtf1\\ansi hi}", "text/rtf"),
    ("%!PS-Adobe-3.0\n", "application/postscript"),
    ("[InternetShortcut]\nURL=http://x\n", "application/x-mswinurl"),
  ])
  func whatABrowserOrAShellWouldRunIsNoPlainText(text: String, type: String) throws {
    #expect(try detector.detect(Array(text.utf8)).mediaType.description == type)
  }

  @Test func aPageInUTF16IsAPage() throws {
    for bigEndian in [false, true] {
      let page = SampleBytes.utf16("<p onclick=alert(1)>x</p>", bigEndian: bigEndian)
      #expect(try detector.detect(page).mediaType == .html)
    }
  }

  @Test(
    arguments: [
      ("a zero byte", [0x68, 0x69, 0, 0x0A]),
      ("a program that libmagic calls text", [0x7F, 0x45, 0x4C, 0x46] + SampleBytes.zeros(100)),
      ("a Flash film that libmagic calls text", [0x46, 0x57, 0x53, 9] + SampleBytes.zeros(20)),
      ("half a unit of UTF-16", SampleBytes.utf16("Hello", bigEndian: false) + [0x41]),
      ("half a surrogate pair", SampleBytes.utf16("Hello", bigEndian: false) + [0x3D, 0xD8]),
      ("UTF-16 without a mark", Array(SampleBytes.utf16("Hello", bigEndian: false).dropFirst(2))),
    ] as [(String, [UInt8])])
  func whatIsNotTextToTheEndIsUnknown(what: String, bytes: [UInt8]) throws {
    #expect(try detector.detect(bytes).mediaType == .unknownBytes)
  }

  @Test func binaryDataBehindAMegabyteOfTextIsFound() throws {
    var bytes = Array(repeating: UInt8(ascii: "a"), count: 2 << 20)
    #expect(try detector.detect(bytes).mediaType == .plainText)
    bytes.append(0)
    #expect(try detector.detect(bytes).mediaType == .unknownBytes)
  }
}
