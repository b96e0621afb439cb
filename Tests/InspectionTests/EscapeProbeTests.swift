import Inspection
import Model
import Testing

extension SandboxTests {
  /// What a decoder that was taken over would try. With the filter each attempt ends the worker;
  /// without it, what is behind the filter shows.
  @Suite struct EscapeProbeTests {
    private static let probes = [
      "open", "openat2", "readProc", "readFolder", "inetSocket", "localSocket", "connect",
      "ptraceParent", "killParent", "signalEverybody", "fork", "clone3", "execve",
      "executableMemory", "makeExecutable", "mapResult", "ioUring", "changeRoot", "mount",
      "newNamespace", "becomeRoot", "readParentMemory", "memoryFile", "loadBPF",
      "performanceEvents", "userFaults", "keys", "growResult", "thirtyTwoBit", "writeElsewhere",
      "handleOfParent", "raiseLimits", "loadModule", "sayMore", "appendToResult", "passResult",
    ]

    @Test(arguments: probes)
    func theFilterEndsTheWorker(_ probe: String) throws {
      let hostile = try HostilePool()
      #expect(try hostile.verdict(on: "probe \(probe)").refusal?.code == .undecodable)
      #expect(hostile.log.all == ["it made a system call that it may not make"])
    }

    /// What the kernel says where the filter is missing, whatever else the system permits.
    @Test(arguments: [
      // No descriptors are to be had, so there is nothing to open anything with.
      "open", "openat2", "readProc", "readFolder", "inetSocket", "localSocket", "memoryFile",
      "ioUring", "loadBPF", "performanceEvents", "userFaults", "handleOfParent",
      // One process is enough.
      "fork", "clone3",
      // Nothing else has a descriptor.
      "connect", "writeElsewhere",
      // An unprivileged user.
      "changeRoot", "mount", "becomeRoot", "raiseLimits", "loadModule",
      // Nobody's memory can be looked at.
      "ptraceParent", "readParentMemory",
      // There are no files.
      "execve",
    ])
    func behindTheFilterThereIsAnotherLayer(_ probe: String) throws {
      let hostile = try HostilePool(usesFilter: false)
      let message = try #require(try hostile.verdict(on: "probe \(probe)").refusal?.message)
      #expect(message.contains("errno"), "\(probe): \(message)")
    }

    @Test func behindTheFilterTheResultKeepsItsSize() throws {
      let hostile = try HostilePool(usesFilter: false)
      #expect(try hostile.verdict(on: "probe growResult").refusal?.code == .undecodable)
      // SIGXFSZ
      #expect(hostile.log.all.first?.contains("signal 25") == true, "\(hostile.log.all)")
    }
  }
}
