import MediaTypes
import Model
import Testing

@Suite struct MediaTypeDetectorTests {
  private let detector: MediaTypeDetector

  init() throws { detector = MediaTypeDetector(try MagicDatabase.standard()) }

  @Test(
    arguments: [
      ("a JPEG", SampleBytes.jpeg, MediaType.jpeg),
      ("a PNG", SampleBytes.png, .png),
      ("an animated PNG", SampleBytes.apng, .png),
      ("a PDF", SampleBytes.pdf, .pdf),
      ("a PDF behind a byte order mark", [0xEF, 0xBB, 0xBF] + SampleBytes.pdf, .pdf),
      ("a PDF behind a line of text", SampleBytes.ascii("printed by me\n") + SampleBytes.pdf, .pdf),
      ("a docx", ZipBuilder.docx.bytes, .docx),
      ("an xlsx", ZipBuilder.xlsx.bytes, .xlsx),
      ("an odt", ZipBuilder.odt.bytes, .odt),
    ] as [(String, [UInt8], MediaType)])
  func acceptedFilesAreKnown(what: String, bytes: [UInt8], type: MediaType) throws {
    #expect(try detector.detect(bytes) == DetectedType(type))
  }

  @Test(
    arguments: [
      ("HEIC", SampleBytes.isoMedia("heic"), "image/heic"),
      ("HEIF", SampleBytes.isoMedia("mif1"), "image/heif"),
      ("AVIF", SampleBytes.isoMedia("avif"), "image/avif"),
      ("MP4", SampleBytes.isoMedia("isom"), "video/mp4"),
      ("WebP", SampleBytes.webp, "image/webp"),
      ("GIF", SampleBytes.gif, "image/gif"),
      ("TIFF", SampleBytes.tiff, "image/tiff"),
      ("BMP", SampleBytes.bmp, "image/bmp"),
      ("ELF", SampleBytes.elf, "application/x-executable"),
      ("DOS", SampleBytes.dosProgram, "application/x-dosexec"),
      ("PE", SampleBytes.windowsProgram, "application/vnd.microsoft.portable-executable"),
      ("gzip", SampleBytes.gzip, "application/gzip"),
      ("tar", SampleBytes.tar, "application/x-tar"),
      ("7z", SampleBytes.sevenZip, "application/x-7z-compressed"),
      ("rar", SampleBytes.rar, "application/x-rar"),
      ("xz", SampleBytes.xz, "application/x-xz"),
      ("old Word", SampleBytes.oldOffice, "application/x-ole-storage"),
      ("zip", ZipBuilder(names: ["note.txt"]).bytes, "application/zip"),
      ("empty zip", ZipBuilder([]).bytes, "application/zip"),
      (
        "jar", ZipBuilder(names: ["META-INF/MANIFEST.MF", "A.class"]).bytes,
        "application/java-archive"
      ),
      (
        "pptx", ZipBuilder(names: ZipBuilder.packageNames + ["ppt/presentation.xml"]).bytes,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
      ),
      (
        "ods", ZipBuilder.openDocument("application/vnd.oasis.opendocument.spreadsheet").bytes,
        "application/vnd.oasis.opendocument.spreadsheet"
      ),
      (
        "epub", ZipBuilder.openDocument("application/epub+zip").bytes, "application/epub+zip"
      ),
      ("zeros", SampleBytes.zeros(100), "application/octet-stream"),
    ] as [(String, [UInt8], String)])
  func allElseIsRefusedByName(what: String, bytes: [UInt8], type: String) throws {
    let detected = try detector.detect(bytes)
    #expect(detected.mediaType.description == type)
    do throws(Refusal) {
      _ = try AcceptancePolicy.standard.kind(of: detected)
      Issue.record("\(what) was accepted")
    } catch {
      #expect(error.code == .unsupportedType)
      #expect(error.detectedType?.description == type)
    }
  }

  @Test func aJPEGCutInItsSignatureIsNoText() throws {
    for byteCount in 2...3 {
      #expect(
        try detector.detect(Array(SampleBytes.jpeg.prefix(byteCount))).mediaType == .jpeg)
    }
  }

  @Test func aPictureStaysAPictureWhateverHangsOnIt() throws {
    let page = SampleBytes.ascii("<html><script>alert(1)</script></html>")
    #expect(try detector.detect((SampleBytes.jpeg + page)) == DetectedType(.jpeg))
    let archive = SampleBytes.png + ZipBuilder.docx.bytes
    #expect(try detector.detect(archive) == DetectedType(.png))
  }

  @Test(arguments: [
    ("a page", "<html><script>alert(1)</script>\n", "text/html"),
    ("a page that libmagic misses", "<p onclick=alert(1)>\n", "text/html"),
    ("a script", "#!/bin/sh\nexit\n", "text/x-shellscript"),
  ])
  func aPDFThatBeginsAsSomethingElseIsThat(what: String, prefix: String, type: String) throws {
    let detected = try detector.detect((SampleBytes.ascii(prefix) + SampleBytes.pdf))
    #expect(detected.mediaType.description == type)
  }

  @Test func aPDFThatIsAnArchiveAsWellIsRefused() throws {
    let detected = try detector.detect((SampleBytes.pdf + ZipBuilder.docx.bytes))
    #expect(detected == DetectedType(.pdf, objection: "it is a zip archive as well"))
  }

  @Test func aProgramInFrontOfADocumentIsAProgram() throws {
    var builder = ZipBuilder.docx
    builder.prefix = SampleBytes.dosProgram
    #expect(
      try detector.detect(builder.bytes).mediaType.description == "application/x-dosexec")
  }

  @Test func aDamagedOfficeFileIsAZipArchiveWithItsFault() throws {
    let cut = Array(ZipBuilder.docx.bytes.dropLast(8))
    #expect(
      try detector.detect(cut)
        == DetectedType(.zip, objection: "its directory's end is missing"))
  }
}
