import Attachments
import Glibc
import Inspection
import Model
import TestSupport

// How much longer the sandbox makes somebody wait for a verdict: the library's call, in this process
// and sandboxed in turn, for uploads that come alone.
//
//   SandboxPrice PROGRAM ROUNDS PICTURE...
//
// PROGRAM is started as the origin of workers. Prints medians and quartiles over all calls, as JSON.

/// Before each call: the next worker has been made, and everybody sleeps.
let pauseMicroseconds: UInt32 = 5_000

let arguments = CommandLine.arguments
guard arguments.count > 3, let roundCount = Int(arguments[2]), roundCount > 0 else {
  print("SandboxPrice: say which program makes workers, how many rounds, and which pictures.")
  exit(2)
}

func sealed(_ bytes: [UInt8]) throws -> SealedUpload {
  var receiver = try UploadReceiver(limits: .standard)
  try receiver.append(bytes.span)
  return try receiver.finish()
}

func milliseconds(_ inspector: any Inspector, _ upload: borrowing SealedUpload) throws -> Double {
  usleep(pauseMicroseconds)
  let clock = ContinuousClock()
  let begin = clock.now
  _ = try inspector.inspect(upload, InspectionRequest())
  return (clock.now - begin) / .milliseconds(1)
}

func quartile(_ number: Int, of values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted[min(sorted.count - 1, sorted.count * number / 4)]
}

var settings = InspectionPool.Settings(workerCount: 1)
settings.program = arguments[1]
let (inside, outside) = (try InspectionPool(settings), try InProcessInspector())
var (sandboxed, plain, more): ([Double], [Double], [Double]) = ([], [], [])
for path in arguments.dropFirst(3) {
  let upload = try sealed([UInt8](contentsOf: path))
  // The first of each finds the caches of other pictures.
  _ = try (milliseconds(inside, upload), milliseconds(outside, upload))
  for _ in 0..<roundCount {
    let (first, second) = try (milliseconds(outside, upload), milliseconds(inside, upload))
    plain.append(first)
    sandboxed.append(second)
    more.append(second - first)
  }
}
func shown(_ values: [Double]) -> String {
  let numbers = [2, 1, 3].map { quartile($0, of: values).description }
  return "[\(numbers.joined(separator: ", "))]"
}
print(
  "{\"calls\": \(more.count), \"plain\": \(shown(plain)), \"sandboxed\": \(shown(sandboxed)),",
  "\"more\": \(shown(more))}")
