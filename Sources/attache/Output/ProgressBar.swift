import Glibc

/// How far a long run has come, on one line of a terminal: a bar, the rate, and the time left.
///
/// It is erased before anything else is written and drawn again afterwards. Used by one thread.
final class ProgressBar {
  /// Fewer files are done before a bar could be read.
  private static let fileCountWithoutBar = 5
  private static let redrawSeconds = 0.1

  private let output: OutputStream
  private let total: Int
  private let begin: Double
  private var done = 0
  private var lastDrawn = -Double.infinity
  private var isShown = false

  init(output: OutputStream, total: Int) {
    self.output = output
    self.total = total
    begin = Self.seconds
  }

  /// `nil` when there are few files, or when standard error is no terminal that can erase a line.
  static func forFiles(_ count: Int, environment: Environment) -> ProgressBar? {
    let stream = OutputStream.diagnostic
    guard count > fileCountWithoutBar, stream.isTerminal, environment["TERM"]?.text != "dumb"
    else { return nil }
    return ProgressBar(output: stream, total: count)
  }

  func advance() {
    done += 1
    redraw()
  }

  func redraw() {
    let now = Self.seconds
    guard now - lastDrawn >= Self.redrawSeconds || !isShown else { return }
    lastDrawn = now
    isShown = true
    let line = Self.line(
      done: done, total: total, elapsedSeconds: now - begin, columns: columnCount)
    try? output.write("\r\u{1b}[K" + line)
  }

  func clear() {
    guard isShown else { return }
    isShown = false
    try? output.write("\r\u{1b}[K")
  }

  /// `[########            ] 41/100  12.5 files/s  0:05 left`, at most `columns` wide.
  static func line(done: Int, total: Int, elapsedSeconds: Double, columns: Int) -> String {
    var text = " \(done)/\(total)"
    if done > 0, elapsedSeconds > 0 {
      let rate = Double(done) / elapsedSeconds
      text += "  \(oneDecimal(rate)) files/s  \(clock(Double(total - done) / rate)) left"
    }
    // One column stays free: a full line would wrap on some terminals.
    let width = min(30, columns - text.count - 3)
    guard width >= 4 else { return String(text.prefix(max(0, columns - 1))) }
    let filled = total > 0 ? width * min(done, total) / total : width
    let bar =
      String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled)
    return "[\(bar)]\(text)"
  }

  private static func oneDecimal(_ value: Double) -> String {
    let tenths = Int((min(value, 1e9) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `0:05`, `1:02:03`
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + String(rest)
    return hours > 0
      ? "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(tail)" : "\(minutes):\(tail)"
  }

  private var columnCount: Int {
    var size = winsize()
    guard ioctl(output.descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Monotonic.
  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
