import Imaging
import MediaTypes
import Model

/// Looks at bytes: tells their type and decodes the pictures among them.
struct Examiner: Sendable {
  private let detector: MediaTypeDetector

  /// - Throws: `MagicDatabaseError` when the database of types cannot be loaded.
  init() throws(MagicDatabaseError) { detector = MediaTypeDetector(try MagicDatabase.standard()) }

  /// Decodes only pictures of `formats`: the others would be refused in any case.
  func examine(
    _ bytes: Span<UInt8>, formats: Set<PictureFormat>, specs: [RenditionSpec], limits: Limits
  ) -> Finding {
    let detected: DetectedType
    do throws(MagicDatabaseError) {
      detected = try detector.detect(bytes)
    } catch {
      return .undetected(reason: error.reason)
    }
    guard let format = PictureFormat(detected.mediaType), formats.contains(format),
      detected.objection == nil
    else { return .type(detected) }
    do throws(ImagingError) {
      let picture = try inspectPicture(bytes, format: format, specs: specs, limits: limits)
      return .picture(
        detected.mediaType,
        DecodedPicture(
          metadata: picture.metadata, renditions: picture.renditions,
          storedForm: picture.storedForm))
    } catch {
      return .refused(error)
    }
  }
}

extension MagicDatabaseError {
  fileprivate var reason: String {
    switch self {
    case .undecided(let reason): reason
    case .unavailable, .unloadable, .boundRefused: "the type detector does not work"
    }
  }
}

extension PictureFormat {
  /// The one decoder for a detected type; `nil` when there is none.
  init?(_ mediaType: MediaType) {
    switch mediaType {
    case .jpeg: self = .jpeg
    case .png: self = .png
    default: return nil
    }
  }
}

extension AcceptancePolicy {
  /// The formats of which pictures are accepted.
  ///
  /// - Throws: `.failed` when an image type is accepted that there is no decoder for.
  func pictureFormats() throws(InspectionError) -> Set<PictureFormat> {
    var formats: Set<PictureFormat> = []
    for accepted in acceptedTypes where accepted.kind == .image {
      guard let format = PictureFormat(accepted.mediaType) else {
        throw .failed("The policy accepts \(accepted.mediaType) as an image without a decoder.")
      }
      formats.insert(format)
    }
    return formats
  }
}
