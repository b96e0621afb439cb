import CGlibc
import Glibc
import Imaging
import MediaTypes
import Model

/// Why a zygote could not begin.
enum ZygoteFailure: Error {
  case typesUnknown(MagicDatabaseError)
  case filterNotMade(SystemCallFilterError)
  case memoryUnknown

  /// A zero, which no greeting begins with, and a sentence.
  var greeting: [UInt8] {
    let sentence =
      switch self {
      case .typesUnknown(let error): error.description
      case .filterNotMade(let error):
        "The sandbox could not be started: the system call filter could not be made (step"
          + " \"\(error.step)\", errno \(error.errorNumber)); the system may forbid seccomp."
      case .memoryUnknown: "The sandbox could not be started: its own memory could not be measured."
      }
    return [0] + Array(sentence.utf8)
  }
}

/// The small process with one thread from which workers are forked: everything that they need has
/// been loaded and touched, everything that they must not have was given up.
struct ZygoteProcess {
  /// What a worker may map besides what the zygote has and what the limits give to decoding:
  /// allocator slack, its stack, its report.
  private static let marginByteCount = (64 << 20) - roomByteCount
  /// What the zygote maps for its workers beforehand: most photos need less.
  private static let roomByteCount = 8 << 20
  /// Decoding keeps the time itself; this is for when it does not come back.
  private static let graceMilliseconds = 250
  /// What a worker that was killed may take to be gone, before the next order is looked for.
  private static let leavingMilliseconds = 10_000

  typealias CagedWork = (WorkOrder, UnsafeRawBufferPointer, Examiner) -> CInt

  private let socket: CInt
  private let examiner: Examiner
  private var cage: Cage
  private let mappedByteCount: Int
  private let isolation: [CageLayer: CageLayerState]
  private let processID = getpid()

  var usesFilter: Bool {
    get { cage.usesFilter }
    set { cage.usesFilter = newValue }
  }

  init(socket: CInt) throws(ZygoteFailure) {
    self.socket = socket
    do throws(MagicDatabaseError) {
      examiner = try Examiner()
    } catch {
      throw .typesUnknown(error)
    }
    do throws(SystemCallFilterError) {
      cage = Cage(try SystemCallFilter())
    } catch {
      throw .filterNotMade(error)
    }
    let files = MappedFile.all()
    // Before everything runs once: were one of them needed, nothing would start.
    UnneededLibraries.unmap(from: files)
    LargePages.takeCode(from: files)
    Self.warmUp(examiner)
    LargePages.makeRoom(byteCount: Self.roomByteCount)
    guard let mapped = Self.addressSpaceByteCount() else { throw .memoryUnknown }
    mappedByteCount = mapped
    isolation = Isolation.enter()
  }

  /// Greets, then gives each order to a fresh worker, one at a time, until the other end hangs up.
  ///
  /// The next worker is forked while the one before it works, so that no order waits for a fork.
  func serve(_ work: CagedWork) {
    var layers = isolation
    for layer in CageLayer.allCases where layers[layer] == nil { layers[layer] = .inForce }
    if cage.landlockVersion == 0 { layers[.landlock] = .absent(errorNumber: ENOSYS) }
    let greeting = ZygoteGreeting(layers: layers, trial: tryCage())
    guard send(greeting.bytes) else { return }
    var next = OneFileWorker(forkedBy: self, work)
    // Has said that it is done, and is not reaped yet.
    var leaving: pid_t?
    defer {
      next?.end()
      if let leaving { Zygote.end(leaving) }
    }
    while true {
      if let worker = leaving, reap(worker) { leaving = nil }
      guard let order = SentOrder(from: socket) else { return }
      defer { order.closeFiles() }
      // The kernel may have ended one that waited, for its memory.
      let worker =
        next?.taking(order) ?? OneFileWorker(forkedBy: self, work)?.taking(order)
      let failure = WorkerEnding.notForked(errorNumber: errno)
      next = OneFileWorker(forkedBy: self, work)
      if let worker = leaving { Zygote.end(worker) }
      leaving = nil
      guard let worker else {
        guard send(failure.bytes) else { return }
        continue
      }
      defer { close(worker.socket) }
      let milliseconds = order.order.limits.decodeSeconds * 1000 + Self.graceMilliseconds
      let awaited = wait(for: worker.processID, at: worker.socket, milliseconds: milliseconds)
      let ending: WorkerEnding
      if awaited == .done {
        // It takes a while until it is gone, in which its report can be read.
        kill(worker.processID, SIGKILL)
        leaving = worker.processID
        ending = .reported
      } else {
        ending = end(worker.processID, awaited)
      }
      // Nobody may wait for the answer any more.
      guard awaited != .interrupted, send(ending.bytes) else { return }
    }
  }

  /// Waits for the end of a worker that is leaving, and reaps it; `false` when something comes from
  /// the pool before.
  private func reap(_ worker: pid_t) -> Bool {
    guard wait(for: worker, at: -1, milliseconds: Self.leavingMilliseconds) == .ended else {
      return false
    }
    Zygote.end(worker)
    return true
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    attache_send(socket, bytes, bytes.count, nil, 0) == bytes.count
  }

  /// A worker that enters its cage and leaves it again: what it cannot put on, none could.
  private func tryCage() -> WorkerEnding {
    let allowance = Cage.Allowance(
      addressSpaceByteCount: mappedByteCount + Self.marginByteCount, processorSeconds: 1,
      resultByteCount: 1)
    let worker = attache_fork()
    if worker == 0 {
      let missing =
        cage.prepare(parent: processID, orders: socket)
        ?? cage.enter(allowance, result: STDIN_FILENO)
      _exit(missing.map { WorkerEnding.uncagedStatusBase + CInt($0.rawValue) } ?? 0)
    }
    guard worker > 0 else { return .notForked(errorNumber: errno) }
    return end(worker, wait(for: worker, at: -1, milliseconds: 5_000))
  }

  /// In the worker: everything from the fork to the exit status.
  fileprivate func runWorker(orders: CInt, _ work: CagedWork) -> CInt {
    if let missing = cage.prepare(parent: processID, orders: orders) {
      return WorkerEnding.uncagedStatusBase + CInt(missing.rawValue)
    }
    guard let sent = SentOrder(from: Cage.ordersDescriptor) else {
      return WorkerEnding.unusableOrderStatus
    }
    // The upload is sealed: what is mapped here can neither change nor shrink.
    let order = sent.order
    guard
      let start = mmap(nil, order.uploadByteCount, PROT_READ, MAP_PRIVATE, sent.upload, 0),
      start != MAP_FAILED
    else { return WorkerEnding.unusableOrderStatus }
    if let missing = cage.enter(allowance(order), result: sent.result) {
      return WorkerEnding.uncagedStatusBase + CInt(missing.rawValue)
    }
    let status = work(
      order, UnsafeRawBufferPointer(start: start, count: order.uploadByteCount), examiner)
    if status == WorkerEnding.reportedStatus { cage.sayDone() }
    return status
  }

  private func allowance(_ order: WorkOrder) -> Cage.Allowance {
    Cage.Allowance(
      addressSpaceByteCount: order.limits.decodeByteCount + mappedByteCount
        + order.uploadByteCount + Self.marginByteCount,
      // More than the clock on the wall will give it; for when nobody looks at that.
      processorSeconds: order.limits.decodeSeconds + 1,
      resultByteCount: order.resultByteCount)
  }

  private enum Awaited {
    /// The worker says that its report is written. It may have other plans.
    case done
    case ended
    case overdue
    /// Something came from the pool: while it waits for an answer, that is a hang-up.
    case interrupted
  }

  /// - Parameter socket: where the worker may say that it is done; negative when it has none.
  private func wait(for worker: pid_t, at socket: CInt, milliseconds: Int) -> Awaited {
    let handle = attache_pidfd_open(worker)
    guard handle >= 0 else { return .overdue }
    defer { close(handle) }
    var awaited = [handle, socket, self.socket].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let deadline = Monotonic.milliseconds + milliseconds
    while true {
      let left = deadline - Monotonic.milliseconds
      guard left > 0 else { return .overdue }
      let count = poll(&awaited, 3, CInt(clamping: left))
      guard count >= 0 || errno == EINTR else { return .overdue }
      guard count > 0 else { continue }
      if awaited[1].revents != 0 {
        var word: UInt8 = 0
        if recv(socket, &word, 1, CInt(MSG_DONTWAIT)) == 1 { return .done }
        // It hung up, so it ends.
        awaited[1].fd = -1
      }
      if awaited[0].revents != 0 { return .ended }
      if awaited[2].revents != 0 { return .interrupted }
    }
  }

  /// Reaps a worker that has ended, or has to.
  private func end(_ worker: pid_t, _ awaited: Awaited) -> WorkerEnding {
    if awaited != .ended { kill(worker, SIGKILL) }
    var status: CInt = 0
    var usage = rusage()
    while wait4(worker, &status, 0, &usage) < 0, errno == EINTR {}
    // It may have ended by itself in the last moment.
    if awaited == .overdue, status & 0x7F == SIGKILL { return .overdue }
    return WorkerEnding(status: status, peakByteCount: usage.ru_maxrss * 1024)
  }

  /// Runs everything once on pictures of our own, so that tables are filled, functions bound and types
  /// looked up before the fork, and not in each worker again.
  private static func warmUp(_ examiner: Examiner) {
    // Little CMS asks for the date, upon which glibc reads the time zone's file, once.
    tzset()
    let specs = [
      RenditionSpec(name: "jpeg", maximumWidth: 1, maximumHeight: 1, format: .jpeg),
      RenditionSpec(name: "png", maximumWidth: 1, maximumHeight: 1, format: .png),
    ].compactMap(\.self)
    var pictures: [[UInt8]] = [WarmUpPicture.png]
    while let bytes = pictures.popLast() {
      let finding = examiner.examine(
        bytes.span, formats: [.jpeg, .png], specs: specs, limits: .standard)
      guard case .picture(let type, let picture) = finding else { continue }
      _ = ReportWriter.bytes(of: finding)
      // What came out of the PNG is the JPEG to go through next, with what a camera adds.
      if type == .png, let jpeg = picture.renditions.first?.bytes {
        pictures.append(jpeg.prefix(2) + WarmUpPicture.cameraSegments + jpeg.dropFirst(2))
      }
    }
  }

  private static func addressSpaceByteCount() -> Int? {
    guard let file = fopen("/proc/self/statm", "re") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = fread(&buffer, 1, buffer.count, file)
    let digits = buffer[..<count].prefix { $0 != UInt8(ascii: " ") }
    return Int(String(decoding: digits, as: UTF8.self)).map { $0 * Int(getpagesize()) }
  }
}

/// An order as it came over a socket, with the files that belong to it.
private struct SentOrder {
  let order: WorkOrder
  /// What came, to be passed on as it is.
  let bytes: [UInt8]
  let upload: CInt
  let result: CInt

  /// Waits for one; `nil` when the other end has hung up, or sent something else.
  init?(from socket: CInt) {
    var descriptors: [CInt] = [-1, -1]
    var buffer = [UInt8](repeating: 0, count: WorkOrder.byteLimit)
    let count = attache_receive(socket, &buffer, buffer.count, &descriptors)
    bytes = Array(buffer.prefix(max(0, count)))
    (upload, result) = (descriptors[0], descriptors[1])
    guard upload >= 0, result >= 0, let order = try? WorkOrder(bytes: bytes) else {
      for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
      return nil
    }
    self.order = order
  }

  func closeFiles() {
    close(upload)
    close(result)
  }
}

/// A worker, which waits for its order and then works on it.
private struct OneFileWorker {
  let processID: pid_t
  /// Our end of the socket at which it gets its order and says that it is done.
  let socket: CInt

  /// - Returns: `nil`, and `errno`, when there is no process or no socket to be had.
  init?(forkedBy zygote: ZygoteProcess, _ work: ZygoteProcess.CagedWork) {
    guard let ends = Zygote.connectedSockets() else { return nil }
    let worker = attache_fork()
    if worker == 0 { _exit(zygote.runWorker(orders: ends[1], work)) }
    let code = errno
    close(ends[1])
    guard worker > 0 else {
      close(ends[0])
      errno = code
      return nil
    }
    (processID, socket) = (worker, ends[0])
  }

  /// Gives it `order`, the only one that it takes.
  ///
  /// - Returns: itself; `nil` when it was not there to take it.
  func taking(_ order: SentOrder) -> OneFileWorker? {
    let descriptors = [order.upload, order.result]
    let sent = attache_send(socket, order.bytes, order.bytes.count, descriptors, 2)
    if sent == order.bytes.count { return self }
    end()
    return nil
  }

  /// Ends it before it has an order, and waits for it.
  func end() {
    close(socket)
    Zygote.end(processID)
  }
}
