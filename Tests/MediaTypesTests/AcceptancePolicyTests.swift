import MediaTypes
import Model
import Testing

@Suite struct AcceptancePolicyTests {
  private func refusalUnder(_ policy: AcceptancePolicy, _ detected: DetectedType) -> Refusal? {
    do throws(Refusal) {
      _ = try policy.kind(of: detected)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (MediaType.jpeg, MediaKind.image), (.png, .image), (.pdf, .document), (.plainText, .document),
    (.csv, .document), (.docx, .document), (.xlsx, .document), (.odt, .document),
  ])
  func theStandardPolicyKnowsWhatToDo(type: MediaType, kind: MediaKind) throws {
    #expect(try AcceptancePolicy.standard.kind(of: DetectedType(type)) == kind)
  }

  @Test func aRefusalNamesTheTypeAndWhatWouldBeAccepted() throws {
    let policy = AcceptancePolicy.standard
    let gif = try #require(MediaType("image/gif"))
    let refusal = try #require(refusalUnder(policy, DetectedType(gif)))
    #expect(refusal.code == .unsupportedType)
    #expect(
      refusal.message
        == "The file's type is image/gif, which is not accepted; accepted are: JPEG, PNG, PDF, "
        + "plain text, CSV, Word (docx), Excel (xlsx), OpenDocument text (odt).")
    #expect(refusal.detectedType == gif)
    #expect(
      refusal.acceptedTypes == [.jpeg, .png, .pdf, .plainText, .csv, .docx, .xlsx, .odt])
  }

  @Test func anObjectionRefusesWhateverTheType() throws {
    let detected = DetectedType(.odt, objection: "it holds macros")
    let refusal = try #require(refusalUnder(.standard, detected))
    #expect(
      refusal.message.hasPrefix(
        "The file's type is application/vnd.oasis.opendocument.text (it holds macros), which is"))
  }

  @Test func bytesOfNoKnownTypeAreCalledUnknown() throws {
    let refusal = try #require(refusalUnder(.standard, DetectedType(.unknownBytes)))
    #expect(refusal.message.hasPrefix("The file's type is unknown (application/octet-stream), "))
  }

  @Test func anotherPolicyAcceptsOtherThings() throws {
    let policy = AcceptancePolicy([.init(.pdf, .document, name: "PDF")])
    #expect(try policy.kind(of: DetectedType(.pdf)) == .document)
    let refusal = try #require(refusalUnder(policy, DetectedType(.jpeg)))
    #expect(refusal.acceptedTypes == [.pdf])
    #expect(
      refusal.message
        == "The file's type is image/jpeg, which is not accepted; accepted are: PDF.")
  }
}
