public import Model

/// Which types are taken in, as data.
public struct AcceptancePolicy: Hashable, Sendable {
  public struct AcceptedType: Hashable, Sendable {
    public var mediaType: MediaType
    public var kind: MediaKind
    /// What people call it.
    public var name: String

    public init(_ mediaType: MediaType, _ kind: MediaKind, name: String) {
      self.mediaType = mediaType
      self.kind = kind
      self.name = name
    }
  }

  /// In the order in which people are told.
  public let acceptedTypes: [AcceptedType]

  public init(_ acceptedTypes: [AcceptedType]) { self.acceptedTypes = acceptedTypes }

  public static let standard = AcceptancePolicy([
    AcceptedType(.jpeg, .image, name: "JPEG"),
    AcceptedType(.png, .image, name: "PNG"),
    AcceptedType(.pdf, .document, name: "PDF"),
    AcceptedType(.plainText, .document, name: "plain text"),
    AcceptedType(.csv, .document, name: "CSV"),
    AcceptedType(.docx, .document, name: "Word (docx)"),
    AcceptedType(.xlsx, .document, name: "Excel (xlsx)"),
    AcceptedType(.odt, .document, name: "OpenDocument text (odt)"),
  ])

  /// What to do with a file of the type.
  ///
  /// - Throws: a `Refusal` with code `unsupportedType`, the type and what would have been accepted.
  public func kind(of detected: DetectedType) throws(Refusal) -> MediaKind {
    let accepted = acceptedTypes.first { $0.mediaType == detected.mediaType }
    guard let accepted, detected.objection == nil else { throw refusal(of: detected) }
    return accepted.kind
  }

  private func refusal(of detected: DetectedType) -> Refusal {
    let type =
      detected.mediaType == .unknownBytes
      ? "unknown (application/octet-stream)" : "\(detected.mediaType)"
    let objection = detected.objection.map { " (\($0))" } ?? ""
    let names = acceptedTypes.map(\.name).joined(separator: ", ")
    return Refusal(
      .unsupportedType,
      "The file's type is \(type)\(objection), which is not accepted; accepted are: \(names).",
      detectedType: detected.mediaType, acceptedTypes: acceptedTypes.map(\.mediaType))
  }
}
