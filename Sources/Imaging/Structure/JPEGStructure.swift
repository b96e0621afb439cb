/// What the markers of a JPEG file say, read as libjpeg reads them, without decoding anything.
///
/// The scan takes linear time and never traps, whatever the bytes are. Lists are bounded; offsets
/// are bytes from the start of the file.
struct JPEGStructure: Sendable {
  /// One marker with its parameters.
  struct Segment: Hashable, Sendable {
    let marker: JPEGMarker
    /// From the marker's `FF` (fill bytes left out) to the end of its parameters.
    let range: Range<Int>
    /// What follows the two length bytes; shorter than announced when the file ends in it.
    let payload: Range<Int>
    /// After an `SOS`: the coded data up to the next marker, restart markers included.
    var codedData: Range<Int>?
  }

  /// A frame header (`SOF`).
  struct Frame: Hashable, Sendable {
    struct Component: Hashable, Sendable {
      let identifier: UInt8
      let horizontalSampling: UInt8
      let verticalSampling: UInt8
      let quantizationTable: UInt8
    }

    let marker: JPEGMarker
    /// Bits a sample.
    let precision: Int
    /// Pixels; 0 is possible.
    let width: Int
    /// Pixels; 0 is possible.
    let height: Int
    let components: [Component]
  }

  /// Where and why the scan ended.
  enum Ending: Hashable, Sendable {
    /// At an `EOI` marker; the offset is the one after it.
    case endOfImage(offset: Int)
    /// The file ended before an `EOI`.
    case endOfFile
    /// At a marker at which libjpeg gives up: a second `SOI` or `SOF`, or a reserved one.
    case illegalMarker(JPEGMarker, offset: Int)
    /// After `segmentLimit` segments.
    case tooManySegments
    /// The file does not begin with `SOI`.
    case notJPEG
  }

  static let segmentLimit = 4096
  static let exifLimit = 16

  /// The first frame header.
  var frame: Frame?
  /// All `SOS` markers, also those past any limit.
  var scanCount = 0
  /// MCUs between restart markers, as last defined; 0 is none.
  var restartInterval = 0
  /// The JFIF segment that libjpeg would see, the first of them.
  var jfif: Segment?
  /// `jfif` has the usual length and no thumbnail.
  var hasPlainJFIF = false
  /// The Adobe segment that libjpeg would obey: the last one before the first scan.
  var adobe: Segment?
  /// Of `adobe`: 0 none, 1 YCbCr, 2 YCCK; other values are possible.
  var adobeTransform: UInt8?
  /// TIFF data of the Exif segments before the first scan, without their `Exif\0\0`.
  var exifRanges: [Range<Int>] = []
  /// The ICC pieces before the first scan, in the order of the file.
  var iccSegments: [Segment] = []
  /// A multi-picture index (CIPA DC-007) names more than one picture.
  var hasMultiplePictures = false
  var hasComment = false
  /// In the order of the file, without `SOI`, `EOI` and parameterless markers.
  var segments: [Segment] = []
  var ending = Ending.notJPEG

  var hasJFIF: Bool { jfif != nil }
  /// The coded data of each scan that has any.
  var entropyCodedRanges: [Range<Int>] { segments.compactMap(\.codedData) }
  /// Of the first Exif segment.
  var exifRange: Range<Int>? { exifRanges.first }
  /// The offset after `EOI`; `nil` when the file ends before one or cannot be read that far.
  var endOfImage: Int? {
    if case .endOfImage(let offset) = ending { offset } else { nil }
  }
}
