import CoreStore
import HTTP
import Model

/// What looks after the server asks for.
struct OperationEndpoints: Sendable {
  let metrics: Metrics
  let gauges: @Sendable () -> [Metrics.Gauge]
  /// Whoever asks from this machine may; others need this token, when there is one.
  let metricsToken: String?
  let core: any CoreStore
  let disk: DiskReserve
  let isStopping: @Sendable () -> Bool

  var routes: [Route] {
    [
      Route(.get, "/healthz", .anybody, .answer { _ in .json(["status": "ok"]) }),
      Route(.get, "/readyz", .anybody, .answer { _ in readiness() }),
      Route(.get, "/metrics", .anybody, .answer(report)),
    ]
  }

  private func readiness() -> HTTPResponse {
    var checks: [(String, Bool)] = [("running", !isStopping())]
    do {
      checks.append(
        (
          "core_store",
          try core.read { reader throws(CoreStoreError) in
            _ = try reader.blobsBeingDeleted(limit: 1)
            return true
          }
        ))
    } catch {
      checks.append(("core_store", false))
    }
    checks.append(("disk", (try? disk.check(0)) != nil))
    let isReady = checks.allSatisfy(\.1)
    return .json(
      [
        "status": .string(isReady ? "ready" : "not_ready"),
        "checks": .object(checks.map { .init(key: $0.0, value: .string($0.1 ? "ok" : "failed")) }),
      ], status: isReady ? 200 : 503)
  }

  @Sendable private func report(_ call: Call) throws -> HTTPResponse {
    let isLocal = call.request.peer == "::1" || call.request.peer.hasPrefix("127.")
    if let metricsToken {
      guard call.request.headers["authorization"] == "Bearer \(metricsToken)" else {
        throw Problem(.unauthenticated, "The metrics need their own token.")
      }
    } else if !isLocal || call.request.headers["x-forwarded-for"] != nil {
      throw Problem.notFound
    }
    var response = HTTPResponse(
      status: 200, bytes: Array(metrics.text(gauges: gauges()).utf8))
    response.headers.append("content-type", "text/plain; version=0.0.4; charset=utf-8")
    return response
  }
}
