import CLibFuzzer
import Glibc

// What libFuzzer calls. It calls from one thread; the first call is the first of these.

/// Of `--target=NAME`.
private nonisolated(unsafe) var target: FuzzTarget?

/// Takes the options that are ours; libFuzzer leaves alone what begins with two hyphens.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  for index in 0..<Int(count.pointee) {
    guard let argument = arguments.pointee[index].map({ String(cString: $0) }) else { continue }
    if argument.hasPrefix("--target=") {
      target = FuzzTarget(rawValue: String(argument.dropFirst("--target=".count)))
    }
    if argument == "--list" {
      for target in FuzzTarget.allCases { print(target.rawValue) }
      exit(0)
    }
    if argument.hasPrefix("--report-seeds=") {
      writeReportSeeds(into: String(argument.dropFirst("--report-seeds=".count)))
    }
  }
  guard target != nil else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    fatalError("No target is given with --target=NAME; there are \(names).")
  }
  return 0
}

private func writeReportSeeds(into folder: String) {
  for (index, bytes) in ReportSeeds.all.enumerated() {
    guard let file = fopen("\(folder)/report-\(index)", "w") else {
      fatalError("No seed can be written into \(folder) (errno \(errno)).")
    }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(BrokenPromise) {
    try target?.check(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    fatalError(error.description)
  }
  return 0
}

/// PNG files are changed chunk by chunk, all else as libFuzzer likes.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
  _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ room: Int, _ seed: CUnsignedInt
) -> Int {
  if target == .png || target == .sanitizer {
    let mutation = PNGMutation { bytes, limit in
      var buffer = bytes + [UInt8](repeating: 0, count: max(0, limit - bytes.count))
      let count = LLVMFuzzerMutate(&buffer, bytes.count, buffer.count)
      return Array(buffer.prefix(count))
    }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    if let changed = mutation.changed(bytes, limit: room, seed: seed) {
      start.update(from: changed, count: changed.count)
      return changed.count
    }
  }
  return LLVMFuzzerMutate(start, count, room)
}
