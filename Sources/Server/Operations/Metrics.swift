import Attachments
import HTTP
import Synchronization

/// Counts for Prometheus (text format 0.0.4). No name, token or file name is ever a label.
final class Metrics: Sendable {
  typealias Gauge = (name: String, help: String, value: Double)

  /// Upper bounds in seconds.
  private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct Key: Hashable {
    let pattern: String
    let method: String
    let status: Int
  }

  private struct Latency {
    var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var microseconds = 0
  }

  private struct State {
    var requests: [Key: Int] = [:]
    var latencies: [String: Latency] = [:]
    var problems: [String: Int] = [:]
    var renderings: [String: Int] = [:]
    var verdicts: [String: Int] = [:]
    var receivedByteCount = 0
    var sentByteCount = 0
    var cutCount = 0
    var recallCount = 0
  }

  private let state = Mutex(State())

  func note(_ record: HTTPExchangeRecord, _ note: ExchangeNote?) {
    let pattern = note?.pattern ?? "none"
    state.withLock { state in
      state.receivedByteCount += record.receivedByteCount
      state.sentByteCount += record.sentByteCount
      if !record.isComplete { state.cutCount += 1 }
      if note?.isRecalled == true { state.recallCount += 1 }
      guard let status = record.status else { return }
      let method = record.method?.rawValue ?? "none"
      state.requests[Key(pattern: pattern, method: method, status: status), default: 0] += 1
      if let problem = note?.problem { state.problems[problem, default: 0] += 1 }
      // Streams last as long as people look.
      guard pattern != "/v1/events" else { return }
      let seconds = Double(record.microseconds) / 1_000_000
      let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
      state.latencies[pattern, default: Latency()].counts[place] += 1
      state.latencies[pattern, default: Latency()].microseconds += record.microseconds
    }
  }

  /// How an inspection ended: accepted, failed, or the code of the refusal.
  func note(verdict: String) { state.withLock { $0.verdicts[verdict, default: 0] += 1 } }

  /// A picture whose renditions were made on demand, or could not be.
  func note(_ outcome: RegenerationOutcome) {
    let name =
      switch outcome {
      case .made: "made"
      case .upToDate: "up_to_date"
      case .gone: "gone"
      case .failed: "failed"
      }
    state.withLock { $0.renderings[name, default: 0] += 1 }
  }

  /// The counters, and `gauges` after them.
  func text(gauges: [Gauge]) -> String {
    let state = state.withLock { $0 }
    var text = Self.head("attache_requests_total", "counter", "Requests that were answered.")
    for (key, count) in state.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      text +=
        "attache_requests_total{route=\"\(key.pattern)\",method=\"\(key.method)\""
        + ",status=\"\(key.status)\"} \(count)\n"
    }
    text += Self.head("attache_problems_total", "counter", "Problems that were answered.")
    for (name, count) in state.problems.sorted(by: { $0.key < $1.key }) {
      text += "attache_problems_total{name=\"\(name)\"} \(count)\n"
    }
    text += Self.head(
      "attache_renderings_total", "counter", "Pictures that were rendered on demand, by outcome.")
    for (name, count) in state.renderings.sorted(by: { $0.key < $1.key }) {
      text += "attache_renderings_total{outcome=\"\(name)\"} \(count)\n"
    }
    text += Self.head("attache_inspections_total", "counter", "Inspections, by verdict.")
    for (name, count) in state.verdicts.sorted(by: { $0.key < $1.key }) {
      text += "attache_inspections_total{verdict=\"\(name)\"} \(count)\n"
    }
    text += Self.head(
      "attache_request_seconds", "histogram", "From a request's first line to its answer's end.")
    for (pattern, latency) in state.latencies.sorted(by: { $0.key < $1.key }) {
      text += Self.histogram(pattern, latency)
    }
    for (name, help, count) in [
      ("received_bytes_total", "Bytes of bodies received.", state.receivedByteCount),
      ("sent_bytes_total", "Bytes of bodies sent.", state.sentByteCount),
      ("cut_exchanges_total", "Exchanges that did not come to their end.", state.cutCount),
      (
        "recalled_answers_total", "Answers that were given before and still held.",
        state.recallCount
      ),
    ] {
      text += Self.head("attache_\(name)", "counter", help) + "attache_\(name) \(count)\n"
    }
    for gauge in gauges {
      text += Self.head("attache_\(gauge.name)", "gauge", gauge.help)
      text += "attache_\(gauge.name) \(gauge.value)\n"
    }
    return text
  }

  private static func head(_ name: String, _ kind: String, _ help: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
  }

  private static func histogram(_ pattern: String, _ latency: Latency) -> String {
    var text = ""
    var sum = 0
    for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], latency.counts) {
      sum += count
      text += "attache_request_seconds_bucket{route=\"\(pattern)\",le=\"\(bound)\"} \(sum)\n"
    }
    text +=
      "attache_request_seconds_sum{route=\"\(pattern)\"}"
      + " \(Double(latency.microseconds) / 1_000_000)\n"
    return text + "attache_request_seconds_count{route=\"\(pattern)\"} \(sum)\n"
  }
}
