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

  typealias CagedWork = (WorkOrder, UnsafeRawBufferPointer, Examiner) -> CInt

  private let socket: CInt
  private let examiner: Examiner
  private var cage: Cage
  private let mappedByteCount: Int
  /// The large page that a worker's heap begins with.
  private let room: UnsafeMutableRawPointer?
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
    room = LargePages.makeRoom(byteCount: Self.roomByteCount)
    guard let mapped = Self.addressSpaceByteCount() else { throw .memoryUnknown }
    mappedByteCount = mapped
    isolation = Isolation.enter()
  }

  /// Greets, then gives each order to a fresh worker, one at a time, until the other end hangs up.
  ///
  /// The next worker is forked once the one before it is gone, while the pool looks at the answer: so
  /// it finds that one's memory, and its work is not held up by a fork beside it.
  func serve(_ work: CagedWork) {
    var layers = isolation
    for layer in CageLayer.allCases where layers[layer] == nil { layers[layer] = .inForce }
    if cage.landlockVersion == 0 { layers[.landlock] = .absent(errorNumber: ENOSYS) }
    let greeting = ZygoteGreeting(layers: layers, trial: tryCage())
    guard send(greeting.bytes) else { return }
    func forkWorker() -> OneFileWorker? { OneFileWorker { runWorker(orders: $0, work) } }
    while true {
      // One that could not be had will be asked for again.
      let waiting = forkWorker()
      guard let order = SentOrder(from: socket) else {
        waiting?.end()
        return
      }
      defer { order.closeFiles() }
      // The kernel may have ended it while it waited, for its memory.
      guard
        let worker = waiting?.taking(order) ?? forkWorker()?.taking(order)
      else {
        guard send(WorkerEnding.notForked(errorNumber: errno).bytes) else { return }
        continue
      }
      let milliseconds = order.order.limits.decodeSeconds * 1000 + Self.graceMilliseconds
      let awaited = wait(at: worker.socket, milliseconds: milliseconds)
      // It takes a while until a worker is gone, in which the report of one that is done can be read.
      if awaited == .done { kill(worker.processID, SIGKILL) }
      let isAnswered = awaited == .done && send(WorkerEnding.reported.bytes)
      let ending = end(worker, awaited)
      // Nobody may wait for the answer any more.
      guard awaited != .interrupted, isAnswered || send(ending.bytes) else { return }
    }
  }

  private func send(_ bytes: [UInt8]) -> Bool {
    attache_send(socket, bytes, bytes.count, nil, 0) == bytes.count
  }

  /// A worker that enters its cage and leaves it again: what it cannot put on, none could.
  private func tryCage() -> WorkerEnding {
    let allowance = Cage.Allowance(
      addressSpaceByteCount: mappedByteCount + Self.marginByteCount, processorSeconds: 1,
      resultByteCount: 1)
    let trial = OneFileWorker { orders in
      let missing =
        cage.prepare(parent: processID, orders: orders)
        ?? cage.enter(allowance, result: STDIN_FILENO)
      return missing.map { WorkerEnding.uncagedStatusBase + CInt($0.rawValue) } ?? 0
    }
    guard let trial else { return .notForked(errorNumber: errno) }
    return end(trial, wait(at: trial.socket, milliseconds: 5_000))
  }

  /// In the worker: everything from the fork to the exit status.
  fileprivate func runWorker(orders: CInt, _ work: CagedWork) -> CInt {
    if let missing = cage.prepare(parent: processID, orders: orders) {
      return WorkerEnding.uncagedStatusBase + CInt(missing.rawValue)
    }
    // Two megabytes are cleared for it, now that nobody may be waiting yet. If not, it comes later.
    if let room { _ = attache_populate(room) }
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

  /// - Parameter socket: our end of the worker's.
  private func wait(at socket: CInt, milliseconds: Int) -> Awaited {
    var awaited = [socket, self.socket].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let deadline = Monotonic.milliseconds + milliseconds
    while true {
      let left = deadline - Monotonic.milliseconds
      guard left > 0 else { return .overdue }
      let count = poll(&awaited, 2, CInt(clamping: left))
      guard count >= 0 || errno == EINTR else { return .overdue }
      guard count > 0 else { continue }
      if awaited[0].revents != 0 {
        var word: UInt8 = 0
        // A worker that ends hangs up; it has no other way to.
        return recv(socket, &word, 1, CInt(MSG_DONTWAIT)) == 1 ? .done : .ended
      }
      if awaited[1].revents != 0 { return .interrupted }
    }
  }

  /// Reaps a worker that has ended, or has to.
  private func end(_ worker: OneFileWorker, _ awaited: Awaited) -> WorkerEnding {
    let (status, usage) = worker.end()
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
        pictures.append(WarmUpPicture.photo(jpeg))
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

  /// - Parameter run: all that the worker does, given its end of the socket; gives its exit status.
  /// - Returns: `nil`, and `errno`, when there is no process or no socket to be had.
  init?(_ run: (_ orders: CInt) -> CInt) {
    guard let ends = Zygote.connectedSockets() else { return nil }
    let worker = attache_fork()
    if worker == 0 { _exit(run(ends[1])) }
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

  /// Ends it and waits for it.
  @discardableResult
  func end() -> (status: CInt, usage: rusage) {
    close(socket)
    return Zygote.end(processID)
  }
}
