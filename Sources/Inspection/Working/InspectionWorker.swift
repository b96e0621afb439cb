import CGlibc
import Glibc
import Imaging
import MediaTypes
import Model

/// The other side of `InspectionPool`: the process that forks a worker for each file.
///
/// A program that uses the pool calls `run` at its very beginning, before it has a thread, when its
/// first argument is `argument`.
public enum InspectionWorker {
  /// No command that people type.
  public static let argument = "__inspection-worker"

  /// Serves orders until the pool hangs up. Never returns.
  public static func run() -> Never { serve(usesFilter: true) { _, examine in examine() } }

  /// What a worker does in its cage, given the upload and a function that does what it should do;
  /// gives its exit status.
  package typealias Work = (UnsafeRawBufferPointer, _ examine: () -> CInt) -> CInt

  /// For tests: workers that do something else, and that may do without the outermost layer.
  package static func serve(usesFilter: Bool, _ work: Work) -> Never {
    guard let socket = Self.socket() else {
      complain("attache: This command is for attache's own use.\n")
      exit(2)
    }
    // Whoever started the program may have left it files of theirs.
    _ = attache_close_range(UInt32(socket) + 1, .max)
    do throws(ZygoteFailure) {
      var process = try ZygoteProcess(socket: socket)
      process.usesFilter = usesFilter
      process.serve { order, upload, examiner in
        work(upload) { examine(order, upload, examiner) }
      }
    } catch {
      // What cannot be said over the socket is said by hanging up.
      var bytes = error.greeting
      _ = attache_send(socket, &bytes, bytes.count, nil, 0)
    }
    _exit(0)
  }

  /// The socket that the pool put in its place; `nil` when nobody did.
  private static func socket() -> CInt? {
    var type: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    let descriptor = Zygote.socketDescriptor
    guard getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0,
      type == CInt(SOCK_SEQPACKET.rawValue)
    else { return nil }
    return descriptor
  }

  private static func complain(_ sentence: String) {
    let bytes = Array(sentence.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// For tests: a report that says no more than `reason`.
  package static func report(_ reason: String) -> CInt {
    ResultFile.write(.undetected(reason: reason), to: SystemCallFilter.resultDescriptor)
      ? WorkerEnding.reportedStatus : WorkerEnding.unwrittenReportStatus
  }

  private static func examine(
    _ order: WorkOrder, _ upload: UnsafeRawBufferPointer, _ examiner: Examiner
  ) -> CInt {
    let finding = examiner.examine(
      upload.assumingMemoryBound(to: UInt8.self).span, formats: order.formats,
      specs: order.specs, limits: order.limits)
    return ResultFile.write(finding, to: SystemCallFilter.resultDescriptor)
      ? WorkerEnding.reportedStatus : WorkerEnding.unwrittenReportStatus
  }
}
