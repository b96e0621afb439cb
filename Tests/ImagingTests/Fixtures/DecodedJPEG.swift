import CReferenceJPEG
import Model

@testable import Imaging

/// What came of a JPEG, by the project's decoder or by libjpeg alone.
struct DecodedJPEG {
  var width = 0
  var height = 0
  /// Rows without padding, as far as there were any.
  var samples: [UInt8] = []
  var hasFailed = false
  /// Rows of MCUs that the first scan completed; `nil` when it completed all.
  var completeRowCount: Int?
  var firstWarning: String?
  /// Only the project's decoder says so.
  var isTruncated = false

  /// Bytes of samples that are kept at most: enough for the photos.
  private static let capacity = 20_000_000

  init(_ bytes: [UInt8], eighths: Int) {
    bytes.withUnsafeBufferPointer { input in
      do throws(ImagingError) {
        var decoder = try JPEGDecoder(
          reading: input, besides: 0, budget: DecodeBudget(limits: .standard))
        defer {
          completeRowCount = decoder.state.completeRowCount
          firstWarning = decoder.state.firstWarning
          isTruncated = decoder.state.isTruncated
        }
        let output = try decoder.start(eighths: eighths)
        (width, height) = (output.width, output.height)
        try readRows(of: &decoder, byteCount: width * output.channelCount)
      } catch {
        hasFailed = true
      }
    }
  }

  /// A few rows at a time, as the pipeline does.
  private mutating func readRows(
    of decoder: inout JPEGDecoder, byteCount stride: Int
  ) throws(ImagingError) {
    var rows = [UInt8](repeating: 0, count: stride * 7)
    while samples.count + stride <= Self.capacity {
      let fitting = min(7, (Self.capacity - samples.count) / stride)
      let (count, error) = rows.withUnsafeMutableBufferPointer {
        decoder.read(into: .init(rebasing: $0[..<(fitting * stride)]), stride: stride)
      }
      samples += rows[..<(count * stride)]
      if let error { throw error }
      if count == 0 { break }
    }
  }

  init(byLibjpeg bytes: [UInt8], eighths: Int) {
    var result = reference_jpeg_result()
    samples = Array(unsafeUninitializedCapacity: Self.capacity) { samples, count in
      result = reference_jpeg_decode(
        bytes, bytes.count, UInt32(eighths), samples.baseAddress, samples.count)
      count = result.byte_count
    }
    (width, height) = (Int(result.width), Int(result.height))
    hasFailed = result.has_failed
    completeRowCount =
      result.complete_mcu_row_count == .max ? nil : Int(result.complete_mcu_row_count)
    let text = withUnsafeBytes(of: &result.first_warning) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    firstWarning = text.isEmpty ? nil : text
  }
}
