import Inspection
import Model

/// Counts the verdicts of another inspector.
struct CountedInspector: Inspector {
  let inspector: any Inspector
  let metrics: Metrics

  /// `nil` where nothing is queued because there is no pool.
  var load: InspectionPool.Load? { (inspector as? InspectionPool)?.load }

  func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    do throws(InspectionError) {
      let report = try inspector.inspect(upload, request)
      metrics.note(verdict: "accepted")
      return report
    } catch {
      switch error {
      case .refused(let refusal): metrics.note(verdict: refusal.code.rawValue)
      case .failed: metrics.note(verdict: "failed")
      }
      throw error
    }
  }
}
