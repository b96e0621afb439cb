import Glibc
import Imaging
import Model
import TestSupport

// What looking at a picture costs before there are pixels to speak of: the library's call alone,
// many times over, in the processor's time.
//
//   SmallestPicture PICTURE...

let roundCount = 25
let callCount = 200

func processorMicroseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

func microsecondsOfACall(_ bytes: [UInt8], _ format: PictureFormat) throws -> Double {
  let begin = processorMicroseconds()
  for _ in 0..<callCount {
    _ = try inspectPicture(
      bytes.span, format: format, specs: RenditionSpec.standard, limits: .standard)
  }
  return (processorMicroseconds() - begin) / Double(callCount)
}

func shown(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

print("| picture | bytes | least, µs | median, µs |")
print("|---|---:|---:|---:|")
for path in CommandLine.arguments.dropFirst() {
  let bytes = try [UInt8](contentsOf: path)
  let format: PictureFormat = path.hasSuffix(".png") ? .png : .jpeg
  // The first call makes tables that all share.
  _ = try microsecondsOfACall(bytes, format)
  let rounds = try (0..<roundCount).map { _ in try microsecondsOfACall(bytes, format) }.sorted()
  let name = path.split(separator: "/").last ?? ""
  print("| \(name) | \(bytes.count) | \(shown(rounds[0])) | \(shown(rounds[roundCount / 2])) |")
}
