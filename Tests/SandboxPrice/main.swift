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
// PROGRAM is started as the origin of workers. Prints a line for each pair of calls: milliseconds
// sandboxed and in this process.

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

var settings = InspectionPool.Settings(workerCount: 1)
settings.program = arguments[1]
let (inside, outside) = (try InspectionPool(settings), try InProcessInspector())
for path in arguments.dropFirst(3) {
  let upload = try sealed([UInt8](contentsOf: path))
  // The first of each finds the caches of other pictures.
  _ = try (milliseconds(inside, upload), milliseconds(outside, upload))
  for _ in 0..<roundCount {
    let plain = try milliseconds(outside, upload)
    print(try milliseconds(inside, upload), plain)
  }
}
