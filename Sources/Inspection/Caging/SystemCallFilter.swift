import CGlibc
import CSeccomp
import Glibc

/// The system calls that are left to a worker: memory, time, randomness, writing its result, saying
/// so, and ending. Any other one ends the process.
///
/// It is an allow-list, found by running the codecs over thousands of files. What is missing in it
/// shows as a worker's death by SIGSYS, never as a hole.
struct SystemCallFilter: Sendable {
  /// `struct sock_filter`s, eight bytes each.
  private let instructions: [UInt8]

  /// Where a worker has its result file.
  static let resultDescriptor: CInt = 0
  /// Where a worker says, with one byte, that its report is whole; everything else is closed.
  static let doneDescriptor: CInt = 1

  fileprivate enum Condition {
    /// `argument & mask == value`
    case masked(argument: UInt32, mask: CInt, value: CInt)
    /// All 64 bits of it.
    case equal(argument: UInt32, value: UInt64)
  }

  private static let neverExecutable = Condition.masked(argument: 2, mask: PROT_EXEC, value: 0)

  private static let allowed: [(name: String, conditions: [Condition])] = [
    // Memory, never executable and never a file's.
    ("brk", []),
    ("mmap", [neverExecutable, .masked(argument: 3, mask: MAP_ANONYMOUS, value: MAP_ANONYMOUS)]),
    ("mprotect", [neverExecutable]),
    ("munmap", []), ("mremap", []), ("madvise", []),
    // Locks that nobody else waits for.
    ("futex", []), ("sched_yield", []),
    ("clock_gettime", []), ("gettimeofday", []), ("getrandom", []),
    ("pwrite64", [.masked(argument: 0, mask: -1, value: resultDescriptor)]),
    (
      "write",
      [
        .masked(argument: 0, mask: -1, value: doneDescriptor), .equal(argument: 2, value: 1),
      ]
    ),
    // glibc needs the second after a stop and a continuation.
    ("rt_sigreturn", []), ("restart_syscall", []),
    ("exit", []), ("exit_group", []),
  ]

  /// Compiles the list: done once, before any worker is forked.
  ///
  /// - Throws: `SystemCallFilterError` when the library has no memory, does not know this
  ///   architecture, or gave no program.
  init() throws(SystemCallFilterError) {
    guard let context = seccomp_init(attache_seccomp_kill_process()) else {
      // Without memory, or where seccomp itself is forbidden.
      throw SystemCallFilterError(step: "begin", errorNumber: ENOSYS)
    }
    defer { seccomp_release(context) }
    // Calls in another architecture's numbering end the process as well.
    try Self.check(
      "architecture",
      seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, attache_seccomp_kill_process()))
    // A tree instead of a list: the kernel runs a filter for every number of a call when it takes it.
    try Self.check("order", seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
    for (name, conditions) in Self.allowed {
      let number = seccomp_syscall_resolve_name(name)
      let comparisons = conditions.map(\.comparison)
      try Self.check(
        name,
        comparisons.withUnsafeBufferPointer {
          seccomp_rule_add_array(
            context, attache_seccomp_allow(), number, UInt32($0.count), $0.baseAddress)
        })
    }
    instructions = try Self.export(context)
  }

  /// Puts the filter in force for the calling thread, for good.
  ///
  /// - Returns: whether the kernel took it.
  func enter() -> Bool {
    instructions.withUnsafeBytes {
      attache_seccomp_enter($0.baseAddress, UInt16(clamping: $0.count / 8)) == 0
    }
  }

  private static func export(
    _ context: scmp_filter_ctx
  ) throws(SystemCallFilterError) -> [UInt8] {
    let file = memfd_create("attache-filter", UInt32(MFD_CLOEXEC))
    guard file >= 0 else { throw SystemCallFilterError(step: "export", errorNumber: errno) }
    defer { close(file) }
    try check("export", seccomp_export_bpf(context, file))
    let byteCount = lseek(file, 0, SEEK_END)
    // The kernel takes up to 4,096 instructions.
    guard (8...32_768).contains(byteCount), byteCount % 8 == 0 else {
      throw SystemCallFilterError(step: "export", errorNumber: EINVAL)
    }
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      count = max(0, pread(file, buffer.baseAddress, byteCount, 0))
    }
    guard bytes.count == byteCount else {
      throw SystemCallFilterError(step: "read back", errorNumber: EIO)
    }
    return bytes
  }

  private static func check(
    _ step: String, _ result: CInt
  ) throws(SystemCallFilterError) {
    // libseccomp returns the negated error number.
    if result < 0 { throw SystemCallFilterError(step: step, errorNumber: -result) }
  }
}

extension SystemCallFilter.Condition {
  fileprivate var comparison: scmp_arg_cmp {
    switch self {
    case .masked(let argument, let mask, let value):
      // Arguments are 64 bits wide; of a C int the kernel looks at the lower half only.
      scmp_arg_cmp(
        arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: UInt64(UInt32(bitPattern: mask)),
        datum_b: UInt64(UInt32(bitPattern: value)))
    case .equal(let argument, let value):
      scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
    }
  }
}

/// A filter that could not be made.
struct SystemCallFilterError: Error, Hashable, Sendable {
  /// What was not done, or the system call whose rule was not taken.
  let step: String
  let errorNumber: CInt
}
