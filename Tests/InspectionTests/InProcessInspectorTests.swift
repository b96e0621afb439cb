import Inspection
import MediaTypes
import Model
import Testing

@Suite struct InProcessInspectorTests {
  private let inspector: InProcessInspector

  init() throws { inspector = try InProcessInspector() }

  @Test func aPictureIsDecodedAndSanitised() throws {
    for bytes in [JPEGBuilder.gray(width: 40, height: 30), PNGBuilder.black(width: 40, height: 30)]
    {
      let report = try #require(try Verdict(on: bytes, by: inspector).report)
      #expect(report.kind == .image)
      #expect(report.preview?.width == 40)
      #expect(report.preview?.height == 30)
      #expect(report.renditions.map(\.spec.name) == ["preview", "thumb"])
      guard case .sanitized(let form) = report.storedForm else {
        Issue.record("\(report.mediaType) is to be stored as sent")
        continue
      }
      #expect(form.container == (report.mediaType == .jpeg ? .jpeg : .png))
    }
  }

  @Test func aPictureIsStoredAsSentOnRequest() throws {
    let request = InspectionRequest(sanitizes: false)
    let bytes = JPEGBuilder.gray(width: 8, height: 8)
    let report = try #require(try Verdict(on: bytes, request, by: inspector).report)
    #expect(report.storedForm == .asSent)
    #expect(report.preview != nil)
  }

  @Test func aDocumentIsKeptAsSentWithoutRenditions() throws {
    let bytes = Array("Please paint the fence.\n".utf8)
    let report = try #require(try Verdict(on: bytes, by: inspector).report)
    #expect(report.mediaType == .plainText)
    #expect(report.kind == .document)
    #expect(report.preview == nil)
    #expect(report.renditions.isEmpty)
    #expect(report.storedForm == .asSent)
    #expect(report.mismatch == nil)
  }

  @Test func aWrongNameIsRecordedAndDoesNotDecide() throws {
    let request = InspectionRequest(declaredType: .pdf, fileName: "photo.png")
    let bytes = JPEGBuilder.gray(width: 8, height: 8)
    let report = try #require(try Verdict(on: bytes, request, by: inspector).report)
    #expect(report.mediaType == .jpeg)
    #expect(
      report.mismatch
        == "The file was declared as application/pdf and is named .png but its bytes are image/jpeg."
    )
  }

  @Test func anEmptyFileIsRefusedAsEmpty() throws {
    let refusal = try #require(try Verdict(on: [], by: inspector).refusal)
    #expect(refusal.code == .empty)
    #expect(refusal.message == "The file is empty.")
  }

  @Test func anUnsupportedTypeIsRefusedByName() throws {
    let refusal = try #require(try Verdict(on: Array("GIF89a......".utf8), by: inspector).refusal)
    #expect(refusal.code == .unsupportedType)
    #expect(refusal.detectedType?.description == "image/gif")
  }

  @Test func aPictureThatCannotBeDecodedIsRefused() throws {
    let refusal = try #require(
      try Verdict(on: [0xFF, 0xD8, 0xFF, 0xE0, 0, 2], by: inspector).refusal)
    #expect(refusal.code == .undecodable)
    #expect(refusal.message.hasPrefix("The picture cannot be decoded: "))
  }

  @Test func aPolicyThatAcceptsAnImageWithoutADecoderIsRefused() throws {
    let gif = try #require(MediaType("image/gif"))
    do throws(InspectionError) {
      _ = try InProcessInspector(policy: AcceptancePolicy([.init(gif, .image, name: "GIF")]))
      Issue.record("the policy was taken")
    } catch {
      guard case .failed(let sentence) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(sentence == "The policy accepts image/gif as an image without a decoder.")
    }
  }

  @Test func manyThreadsMayInspectAtOnce() async throws {
    let bytes = PNGBuilder.black(width: 64, height: 64)
    let inspector = inspector
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 {
        group.addTask { try Verdict(on: bytes, by: inspector).report?.preview?.width == 64 }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
