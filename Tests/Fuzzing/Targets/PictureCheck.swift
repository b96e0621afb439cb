import Model

@testable import Imaging
@testable import Inspection

/// Pictures are refused, or looked at within their bounds; and what was found can be reported.
struct PictureCheck {
  static let jpeg = PictureCheck(format: .jpeg, mediaType: .jpeg)
  static let png = PictureCheck(format: .png, mediaType: .png)

  let format: PictureFormat
  let mediaType: MediaType

  func check(_ bytes: [UInt8]) throws(BrokenPromise) {
    // A pool never has a worker look at an empty upload.
    if bytes.isEmpty { return }
    let specs = FuzzLimits.specs
    let finding: Finding
    switch Self.inspect(bytes, format, specs: specs) {
    case .failure(let error): finding = .refused(error)
    case .success(let picture):
      try checkBounds(of: picture, specs: specs)
      finding = .picture(
        mediaType,
        DecodedPicture(
          metadata: picture.metadata, renditions: picture.renditions,
          storedForm: picture.storedForm))
    }
    try HonestReport.check(
      finding, uploadByteCount: bytes.count, formats: [format], specs: specs)
  }

  static func inspect(
    _ bytes: [UInt8], _ format: PictureFormat, specs: [RenditionSpec]
  ) -> Result<InspectedPicture, ImagingError> {
    do throws(ImagingError) {
      return .success(
        try inspectPicture(bytes.span, format: format, specs: specs, limits: FuzzLimits.limits))
    } catch {
      return .failure(error)
    }
  }

  private func checkBounds(
    of picture: InspectedPicture, specs: [RenditionSpec]
  ) throws(BrokenPromise) {
    let (width, height) = (picture.metadata.width, picture.metadata.height)
    let limits = FuzzLimits.limits
    try promise(
      width > 0 && height > 0 && max(width, height) <= limits.sidePixelCount
        && width * height <= limits.pixelCount,
      "A picture of \(width) × \(height) pixels was accepted.")
    try promise(
      picture.renditions.map(\.spec) == specs, "The renditions are not those that were asked for.")
    for rendition in picture.renditions {
      let spec = rendition.spec
      let size = "\(rendition.width) × \(rendition.height)"
      try promise(
        (1...min(spec.maximumWidth, width)).contains(rendition.width)
          && (1...min(spec.maximumHeight, height)).contains(rendition.height),
        "The rendition \(spec.name) of \(width) × \(height) pixels has \(size).")
      let written = writtenSize(of: rendition).map { "\($0.width) × \($0.height)" }
      try promise(
        written == size, "The rendition \(spec.name) of \(size) is a file of \(written ?? "none").")
    }
  }

  /// The size that the rendition's own header has.
  private func writtenSize(of rendition: Rendition) -> PixelSize? {
    rendition.mediaType == .png
      ? PNGStructure(scanning: rendition.bytes.span).header.map {
        PixelSize(width: $0.width, height: $0.height)
      }
      : JPEGStructure(scanning: rendition.bytes.span).frame.map {
        PixelSize(width: $0.width, height: $0.height)
      }
  }
}
