import Model
import Testing

@testable import MediaTypes

@Suite struct ZipDirectoryTests {
  private func fault(_ bytes: [UInt8]) -> ZipDirectoryError? {
    do throws(ZipDirectoryError) {
      _ = try ZipDirectory(bytes.span)
      return nil
    } catch {
      return error
    }
  }

  private func fault(_ bend: (inout ZipBuilder) -> Void) -> ZipDirectoryError? {
    var builder = ZipBuilder.docx
    bend(&builder)
    return fault(builder.bytes)
  }

  @Test func aDirectoryIsReadInItsOrder() throws {
    let bytes = ZipBuilder.odt.bytes
    let entries = try ZipDirectory(bytes.span).entries
    #expect(
      entries.map { String(decoding: $0.name, as: UTF8.self) }
        == ["mimetype", "content.xml", "META-INF/manifest.xml"])
    #expect(entries.first?.dataRange == 38..<77)
  }

  @Test func aCommentIsNoFault() {
    #expect(fault { $0.comment = Array("made by hand".utf8) } == nil)
    #expect(fault { $0.comment = Array(repeating: 0x20, count: 0xFFFF) } == nil)
  }

  @Test func everyCutIsAFault() {
    let whole = ZipBuilder.docx.bytes
    for byteCount in 0..<whole.count {
      #expect(fault(Array(whole.prefix(byteCount))) == .endRecordMissing)
    }
  }

  @Test func aCommentThatIsShorterOrLongerThanItSaysIsAFault() {
    #expect(fault { $0.declaredCommentByteCount = 1 } == .endRecordMissing)
    #expect(fault { $0.declaredCommentByteCount = 0xFFFF } == .endRecordMissing)
    #expect(fault(ZipBuilder.docx.bytes + [0]) == .endRecordMissing)
  }

  @Test func anArchiveInTheCommentOfAnotherIsAFault() {
    // The inner end record is found first; its directory is where the outer archive's data is.
    #expect(
      fault { $0.comment = ZipBuilder(names: ["evil.exe"]).bytes }
        == .directoryOutOfBounds(offset: 39, byteCount: 54, endRecordOffset: innerEndRecordOffset))
    // This one's comment does not reach the end, so only other readers would find it.
    #expect(
      fault { $0.comment = Array("PK\u{5}\u{6}".utf8) + SampleBytes.zeros(30) }
        == .endRecordAmbiguous)
  }

  private var innerEndRecordOffset: Int {
    ZipBuilder.docx.bytes.count + ZipBuilder(names: ["evil.exe"]).bytes.count - 22
  }

  @Test func zip64IsAFault() {
    #expect(fault { $0.declaredCount = 0xFFFF } == .zip64)
    #expect(fault { $0.declaredDirectoryOffset = 0xFFFF_FFFF } == .zip64)
    #expect(fault { $0.declaredDirectoryByteCount = 0xFFFF_FFFF } == .zip64)
    #expect(fault { $0.entries[1].declaredByteCount = 0xFFFF_FFFF } == .zip64)
    #expect(fault { $0.entries[1].declaredLocalOffset = 0xFFFF_FFFF } == .zip64)
  }

  @Test func aCountThatLiesIsAFault() {
    #expect(fault { $0.declaredCount = 65_534 } == .entryCountWrong(declared: 65_534, found: 4))
    #expect(fault { $0.declaredCount = 0 } == .entryCountWrong(declared: 0, found: 4))
  }

  @Test(arguments: [0, 1, 0x7FFF_FFFF, 0xFFFF_FFFE] as [UInt32])
  func aDirectoryThatIsElsewhereIsAFault(offset: UInt32) {
    let bent = fault { $0.declaredDirectoryOffset = offset }
    guard case .directoryOutOfBounds(Int(offset), _, _) = bent else {
      Issue.record("\(String(describing: bent))")
      return
    }
  }

  @Test func aDirectoryThatBeginsInTheDataIsAFault() {
    var builder = ZipBuilder.docx
    let byteCount = builder.bytes.count
    builder.declaredDirectoryOffset = 0
    builder.declaredDirectoryByteCount = UInt32(byteCount - 22)
    #expect(fault(builder.bytes) == .entryMalformed(index: 0))
  }

  @Test func aNameThatIsTooLongForItsDirectoryIsAFault() {
    #expect(fault { $0.entries[0].declaredNameByteCount = 0xFFFF } == .entryMalformed(index: 0))
    #expect(fault { $0.entries[3].declaredNameByteCount = 0xFFFF } == .entryMalformed(index: 3))
  }

  @Test func anEntryWithoutANameIsAFault() {
    #expect(fault { $0.entries[2] = .init("") } == .entryMalformed(index: 2))
  }

  @Test func dataThatReachesIntoTheDirectoryIsAFault() {
    #expect(
      fault { $0.entries[3].declaredByteCount = 0xFFFF_FFFE } == .localHeaderWrong(index: 3))
    #expect(fault { $0.entries[3].declaredByteCount = 2 } == .localHeaderWrong(index: 3))
  }

  @Test func anEntryThatIsNotWhereTheDirectorySaysIsAFault() {
    #expect(fault { $0.entries[1].declaredLocalOffset = 1 } == .localHeaderWrong(index: 1))
    #expect(
      fault { $0.entries[1].declaredLocalOffset = 0xFFFF_FFFE } == .localHeaderWrong(index: 1))
  }

  @Test func aNameThatDiffersInTheFileIsAFault() {
    #expect(
      fault { $0.entries[3].localName = Array("word/evil_data.xml".prefix(17).utf8) }
        == .localHeaderWrong(index: 3))
  }

  @Test func overlappingEntriesAreAFault() {
    #expect(fault { $0.entries[0].declaredByteCount = 40 } == .entriesOverlap)
  }

  @Test func twoNamesForOneEntryAreAFault() {
    // Same name twice, once for the same data: caught as an overlap; apart: as a repetition.
    #expect(
      fault {
        $0.entries.append($0.entries[0])
        $0.entries[4].declaredLocalOffset = 0
      } == .entriesOverlap)
    #expect(fault { $0.entries.append($0.entries[0]) } == .nameRepeated(index: 4))
  }

  @Test func whatStandsInFrontIsAFault() {
    var builder = ZipBuilder.docx
    builder.prefix = SampleBytes.zeros(4)
    #expect(fault(builder.bytes) == .dataBeforeFirstEntry)
  }

  @Test func encryptionAndSeveralDisksAreFaults() {
    #expect(fault { $0.entries[2].flags = 1 } == .entryEncrypted(index: 2))
    #expect(fault { $0.diskNumber = 1 } == .severalDisks)
  }

  @Test func everyFaultIsAClauseOfItsOwn() {
    let faults: [ZipDirectoryError] = [
      .endRecordMissing, .endRecordAmbiguous, .zip64, .severalDisks,
      .directoryOutOfBounds(offset: 1, byteCount: 2, endRecordOffset: 3), .entryMalformed(index: 1),
      .entryCountWrong(declared: 1, found: 2), .entryEncrypted(index: 1),
      .localHeaderWrong(index: 1),
      .entriesOverlap, .dataBeforeFirstEntry, .nameRepeated(index: 1),
    ]
    #expect(Set(faults.map(\.clause)).count == faults.count)
    #expect(faults.allSatisfy { !$0.clause.hasSuffix(".") })
  }
}
