import Glibc

/// How a worker ended, as the process that forked it saw it.
enum WorkerEnding: Hashable, Sendable {
  /// There is a report, or at least the worker says so.
  case reported
  case signalled(number: CInt, peakByteCount: Int)
  /// Ended from outside, because its time was over.
  case overdue
  /// A layer of its cage could not be put on; it has not seen a byte of the file.
  case uncaged(CageLayer)
  /// Another exit status than a worker has.
  case unknownStatus(CInt)
  case notForked(errorNumber: CInt)

  /// Exit statuses from here on name the layer that is missing.
  static let uncagedStatusBase: CInt = 64
  static let reportedStatus: CInt = 0
  static let unusableOrderStatus: CInt = 1
  static let unwrittenReportStatus: CInt = 2

  /// - Parameter status: As `wait4` gives it.
  init(status: CInt, peakByteCount: Int) {
    let signal = status & 0x7F
    let exitStatus = (status >> 8) & 0xFF
    if signal != 0 {
      self = .signalled(number: signal, peakByteCount: peakByteCount)
    } else if exitStatus == Self.reportedStatus {
      self = .reported
    } else if let number = UInt8(exactly: exitStatus - Self.uncagedStatusBase),
      let layer = CageLayer(rawValue: number)
    {
      self = .uncaged(layer)
    } else {
      self = .unknownStatus(exitStatus)
    }
  }

  static let byteCount = 17

  var bytes: [UInt8] {
    let (kind, first, second): (UInt8, Int64, Int64) =
      switch self {
      case .reported: (1, 0, 0)
      case .signalled(let number, let peak): (2, Int64(number), Int64(peak))
      case .overdue: (3, 0, 0)
      case .uncaged(let layer): (4, Int64(layer.rawValue), 0)
      case .unknownStatus(let status): (5, Int64(status), 0)
      case .notForked(let errorNumber): (6, Int64(errorNumber), 0)
      }
    var record = RecordWriter()
    record.append(kind)
    record.append(first)
    record.append(second)
    return record.bytes
  }

  init(from record: inout RecordReader) throws(RecordFault) {
    let kind = try record.number(.ending, as: UInt8.self, in: 1...6)
    let first = CInt(clamping: try record.number(Int64.self))
    let second = Int(try record.number(Int64.self))
    switch kind {
    case 1: self = .reported
    case 2: self = .signalled(number: first, peakByteCount: second)
    case 3: self = .overdue
    case 4:
      guard let layer = UInt8(exactly: first).flatMap(CageLayer.init(rawValue:)) else {
        throw .contradiction(.layers)
      }
      self = .uncaged(layer)
    case 5: self = .unknownStatus(first)
    default: self = .notForked(errorNumber: first)
    }
  }
}

extension WorkerEnding: CustomStringConvertible {
  /// A clause for the log.
  var description: String {
    switch self {
    case .reported: "it reported"
    case .signalled(SIGXCPU, _): "it used up its processor time"
    case .signalled(SIGSYS, _): "it made a system call that it may not make"
    case .signalled(let number, let peak):
      "signal \(number) ended it, with \(peak) bytes of memory in use"
    case .overdue: "its time was over"
    case .uncaged(let layer): "the layer \"\(layer.name)\" could not be put on"
    case .unknownStatus(let status): "it ended with status \(status)"
    case .notForked(let errorNumber): "it could not be forked (errno \(errorNumber))"
    }
  }
}
