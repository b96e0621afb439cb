import Imaging
import Model

/// What a worker is told: everything about a request but who sent the file and what they call it.
struct WorkOrder: Sendable {
  /// The most renditions that one order asks for.
  static let specLimit = 64
  static let byteLimit = 4096

  var uploadByteCount: Int
  var resultByteCount: Int
  var formats: Set<PictureFormat>
  var specs: [RenditionSpec]
  var limits: Limits

  /// - Throws: `.failed` when the request is larger than any that is served.
  init(
    uploadByteCount: Int, formats: Set<PictureFormat>, request: InspectionRequest
  ) throws(InspectionError) {
    guard request.specs.count <= Self.specLimit else {
      throw .failed(
        "\(request.specs.count) renditions were asked for; the limit is \(Self.specLimit).")
    }
    // A report has 32 bits for a place in the upload.
    guard uploadByteCount <= Int(UInt32.max) else {
      throw .failed(
        "An upload of \(uploadByteCount) bytes cannot be inspected; the limit is \(UInt32.max).")
    }
    self.uploadByteCount = uploadByteCount
    self.formats = formats
    specs = request.specs
    limits = request.limits
    resultByteCount = ReportLayout.resultByteCount(
      uploadByteCount: uploadByteCount, specs: request.specs, limits: request.limits)
  }

  var expectation: ReportReader.Expectation {
    ReportReader.Expectation(
      uploadByteCount: uploadByteCount, formats: formats, specs: specs, limits: limits,
      renditionsByteCount: 0)
  }

  var bytes: [UInt8] {
    var record = RecordWriter()
    record.append(UInt64(uploadByteCount))
    record.append(UInt64(resultByteCount))
    record.append(UInt8((formats.contains(.jpeg) ? 1 : 0) | (formats.contains(.png) ? 2 : 0)))
    for limit in [
      limits.pixelCount, limits.sidePixelCount, limits.scanCount, limits.decodeByteCount,
      limits.decodeSeconds,
    ] { record.append(UInt64(limit)) }
    record.append(UInt8(clamping: specs.count))
    for spec in specs {
      record.append(UInt16(clamping: spec.maximumWidth))
      record.append(UInt16(clamping: spec.maximumHeight))
      record.append(UInt8(clamping: RenditionSpec.Format.allCases.firstIndex(of: spec.format) ?? 0))
      record.append(UInt8(clamping: spec.quality))
    }
    return record.bytes
  }

  /// Renditions have no names on the worker's side: it does not need them.
  init(bytes: [UInt8]) throws(RecordFault) {
    var record = RecordReader(bytes)
    uploadByteCount = try record.number(.byteCount, as: UInt64.self, in: 1...Int(UInt32.max))
    resultByteCount = try record.number(.byteCount, as: UInt64.self, in: 1...(1 << 50))
    let formatBits = try record.number(.formats, as: UInt8.self, in: 0...3)
    formats = Set([(1, PictureFormat.jpeg), (2, .png)].filter { formatBits & $0.0 != 0 }.map(\.1))
    var numbers: [Int] = []
    for _ in 0..<5 {
      numbers.append(try record.number(.limits, as: UInt64.self, in: 1...(1 << 40)))
    }
    guard
      let limits = Limits(
        pixelCount: numbers[0], sidePixelCount: numbers[1], scanCount: numbers[2],
        decodeByteCount: numbers[3], decodeSeconds: numbers[4])
    else { throw .contradiction(.limits) }
    self.limits = limits
    specs = []
    for _ in 0..<(try record.number(.specs, as: UInt8.self, in: 0...Self.specLimit)) {
      let width = Int(try record.number(UInt16.self))
      let height = Int(try record.number(UInt16.self))
      let formats = RenditionSpec.Format.allCases
      let format = formats[
        try record.number(.format, as: UInt8.self, in: 0...formats.count - 1)]
      let quality = try record.number(.quality, as: UInt8.self, in: 1...100)
      guard
        let spec = RenditionSpec(
          name: "r", maximumWidth: width, maximumHeight: height, format: format, quality: quality)
      else { throw .contradiction(.specs) }
      specs.append(spec)
    }
    try record.expectEnd()
  }
}
