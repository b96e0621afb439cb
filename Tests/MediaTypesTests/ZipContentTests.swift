import Model
import Testing

@testable import MediaTypes

@Suite struct ZipContentTests {
  private func content(_ builder: ZipBuilder) throws -> ZipContent? {
    let bytes = builder.bytes
    return ZipContent(try ZipDirectory(bytes.span), in: bytes.span)
  }

  @Test(
    arguments: [
      (
        "LibreOffice's docx",
        [
          "_rels/.rels", "docProps/core.xml", "docProps/app.xml", "word/_rels/document.xml.rels",
          "word/document.xml", "word/styles.xml", "word/fontTable.xml", "word/settings.xml",
          "[Content_Types].xml",
        ], MediaType.docx
      ),
      (
        "a docx with custom parts first",
        [
          "[Content_Types].xml", "_rels/.rels", "customXml/item1.xml", "docProps/app.xml",
          "customXml/item2.xml", "word/document.xml",
        ], .docx
      ),
      (
        "a docx of an online editor", ["[Content_Types].xml", "_rels/.rels", "word/document2.xml"],
        .docx
      ),
      ("a docx in other case", ["[content_types].xml", "_rels/.rels", "Word/Document.xml"], .docx),
      (
        "openpyxl's xlsx",
        [
          "docProps/app.xml", "docProps/core.xml", "xl/theme/theme1.xml",
          "xl/worksheets/sheet1.xml",
          "xl/styles.xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
          "[Content_Types].xml",
        ], .xlsx
      ),
      (
        "LibreOffice's xlsx",
        [
          "_rels/.rels", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml",
          "[Content_Types].xml",
        ], .xlsx
      ),
      (
        "Word with macros",
        [
          "[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/vbaProject.bin",
        ], .macroDocument
      ),
      (
        "Excel with macros", ["[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN"],
        .macroWorkbook
      ),
      (
        "Excel with macros of 1992",
        [
          "[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml",
        ], .macroWorkbook
      ),
      (
        "Excel with such macros behind an accent",
        [
          "[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/\u{301}.xml",
        ], .macroWorkbook
      ),
      (
        "a jar that is a docx",
        [
          "[Content_Types].xml", "word/document.xml", "META-INF/MANIFEST.MF",
        ], .javaArchive
      ),
      ("an Android package", ["AndroidManifest.xml", "classes.dex"], .androidPackage),
    ] as [(String, [String], MediaType)])
  func anArchiveIsWhatItsNamesSay(what: String, names: [String], type: MediaType) throws {
    let content = try #require(try content(ZipBuilder(names: names)))
    #expect(content.mediaType == type)
    #expect(content.objection == nil)
  }

  @Test(arguments: [
    ("no part at all", ["[Content_Types].xml"]),
    ("no list of content types", ["word/document.xml"]),
    ("two main parts", ["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]),
    ("a presentation", ["[Content_Types].xml", "ppt/presentation.xml"]),
    ("a main part in a folder", ["[Content_Types].xml", "old/word/document.xml"]),
    ("a main part of another name", ["[Content_Types].xml", "word/document.xml.bak"]),
    ("a main part with the Kelvin sign", ["[Content_Types].xml", "xl/wor\u{212A}book.xml"]),
    ("a main part with an accent", ["[Content_Types].xml", "xl/workbook1\u{301}.xml"]),
    ("an entry called mimetype without the type", ["mimetype", "content.xml"]),
  ])
  func otherArchivesAreNone(what: String, names: [String]) throws {
    #expect(try content(ZipBuilder(names: names)) == nil)
  }

  @Test func anOpenDocumentBeginsWithItsTypeAsStored() throws {
    let odt = "application/vnd.oasis.opendocument.text"
    #expect(try content(.openDocument(odt))?.mediaType == .odt)
    #expect(try content(.openDocument(odt, method: 8)) == nil)
    #expect(try content(.openDocument(odt + "\n")) == nil)
    #expect(try content(.openDocument(odt + "-template")) == nil)
    #expect(try content(.openDocument("application/vnd.oasis.opendocument.spreadsheet")) == nil)
    var late = ZipBuilder.openDocument(odt)
    late.entries.swapAt(0, 1)
    #expect(try content(late) == nil)
    var empty = ZipBuilder.openDocument(odt)
    empty.entries.remove(at: 1)
    #expect(try content(empty) == nil)
  }

  @Test(arguments: ["Basic/script-lc.xml", "Scripts/python/evil.py"])
  func anOpenDocumentWithMacrosHasAnObjection(name: String) throws {
    var builder = ZipBuilder.odt
    builder.entries.append(.init(name))
    let content = try content(builder)
    #expect(content?.mediaType == .odt)
    #expect(content?.objection == "it holds macros")
  }
}
