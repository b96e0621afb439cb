/// What the chunks of a PNG file say (ISO/IEC 15948), without inflating anything.
///
/// The scan takes linear time and never traps, whatever the bytes are. Lists are bounded; offsets
/// are bytes from the start of the file.
struct PNGStructure: Sendable {
  /// A chunk's four letters.
  struct ChunkType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ letters: StaticString) {
      rawValue = letters.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// Lower-case first letter: a decoder may do without it.
    var isAncillary: Bool { rawValue & 0x2000_0000 != 0 }
  }

  struct Chunk: Hashable, Sendable {
    /// What the stored checksum says about the chunk.
    enum Check: Hashable, Sendable {
      case right
      case wrong
      /// Image data is checked by the decoder; doing it twice would cost as much as inflating.
      case leftToDecoder
      /// The file ends within the chunk.
      case cutShort
    }

    let type: ChunkType
    /// Length, type, data and checksum; what there is of them when cut short.
    let range: Range<Int>
    let data: Range<Int>
    let check: Check
    /// Before the first `IDAT`.
    let isBeforeImageData: Bool
    /// Before `PLTE`, if there is one.
    let isBeforePalette: Bool
  }

  /// The image header, `IHDR`; its values may be nonsense.
  struct Header: Hashable, Sendable {
    /// Pixels.
    let width: Int
    /// Pixels.
    let height: Int
    /// Bits a sample.
    let bitDepth: Int
    /// 0 gray, 2 RGB, 3 indexed, 4 gray with alpha, 6 RGB with alpha.
    let colorType: UInt8
    let compression: UInt8
    let filter: UInt8
    /// 1 is Adam7.
    let interlacing: UInt8
  }

  /// `cHRM`: 100,000 times each value.
  struct Chromaticities: Hashable, Sendable {
    let whiteX: UInt32
    let whiteY: UInt32
    let redX: UInt32
    let redY: UInt32
    let greenX: UInt32
    let greenY: UInt32
    let blueX: UInt32
    let blueY: UInt32
  }

  /// `cICP`: code points of ITU-T H.273.
  struct CodingIndependentCodePoints: Hashable, Sendable {
    let primaries: UInt8
    let transfer: UInt8
    let matrix: UInt8
    let isFullRange: Bool
  }

  static let signatureByteCount = 8
  /// Of the signature and `IHDR`, which have fixed lengths.
  static let preambleByteCount = 33
  /// An animation of a minute has some 4,000 frame chunks.
  static let chunkLimit = 65_536

  var hasSignature = false
  /// `nil` when the first chunk is not a well-formed `IHDR` with the right checksum.
  var header: Header?
  /// In the order of the file, up to `IEND`.
  var chunks: [Chunk] = []
  /// There are more chunks than `chunkLimit`; the rest was not read.
  var hasTooManyChunks = false

  // Colour chunks count where libpng lets them: the first of each kind, before `PLTE` and `IDAT`,
  // of the right length and checksum.
  /// 100,000 times the image's gamma, 1/2.2 being 45,455.
  var gamma: UInt32?
  var chromaticities: Chromaticities?
  /// Rendering intent, 0 to 3.
  var standardRGBIntent: UInt8?
  var codePoints: CodingIndependentCodePoints?
  var hasICCProfile = false
  /// TIFF data of the first `eXIf` with the right checksum.
  var exifRange: Range<Int>?
  /// `acTL` stands before the image data.
  var isAnimated = false
  /// The offset after `IEND`; `nil` when the file ends before it, or when it has data in it.
  var endOfImage: Int?

  var isTruncated: Bool { endOfImage == nil }
}

extension PNGStructure.ChunkType {
  static let header = Self("IHDR")
  static let palette = Self("PLTE")
  static let imageData = Self("IDAT")
  static let end = Self("IEND")
  static let transparency = Self("tRNS")
  static let gamma = Self("gAMA")
  static let chromaticities = Self("cHRM")
  static let standardRGB = Self("sRGB")
  static let codePoints = Self("cICP")
  static let iccProfile = Self("iCCP")
  static let exif = Self("eXIf")
  static let animationControl = Self("acTL")
  static let frameControl = Self("fcTL")
  static let frameData = Self("fdAT")
}
