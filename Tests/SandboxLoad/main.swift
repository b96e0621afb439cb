import Glibc
import Inspection
import Model
import TestSupport

// How long people wait for a good picture's verdict while somebody sends files whose workers spin,
// outgrow their memory or crash. Rounds with and without them take turns.
//
//   SandboxLoad HOSTILE_WORKER PICTURE [DEATHS]

let arguments = CommandLine.arguments.dropFirst()
guard let program = arguments.first, let path = arguments.dropFirst().first else {
  print("SandboxLoad: say where the hostile worker is, and which picture to look at.")
  exit(2)
}
let deathCount = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 100
let roundCount = 5

func percentile(_ fraction: Double, of values: [Double]) -> Double {
  let sorted = values.sorted()
  guard let last = sorted.last else { return .nan }
  let index = Int((Double(sorted.count) * fraction).rounded(.down))
  return index < sorted.count ? sorted[index] : last
}

func shown(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

let picture = try [UInt8](contentsOf: path)
let expected = try LoadRound.look(at: picture, in: try InProcessInspector(), .standard)
var settings = InspectionPool.Settings(workerCount: 2)
settings.program = program
settings.waitMilliseconds = 60_000
let round = LoadRound(
  pool: try InspectionPool(settings), picture: picture, expected: expected, callerCount: 4)
_ = try round.run(nil, deaths: 0..<0, seconds: 1)

print("| beside them, \(deathCount) times | p50, ms | p99, ms | p99 alone, ms | ratio | wrong |")
print("|---|---:|---:|---:|---:|---:|")
var wrongCount = 0
for behavior in ["spin", "outgrowMemory", "readNull"] {
  var (beside, alone): ([Double], [Double]) = ([], [])
  var wrong = 0
  for turn in 0..<roundCount {
    let deaths = deathCount * turn / roundCount..<deathCount * (turn + 1) / roundCount
    let bad = try round.run(behavior, deaths: deaths, seconds: 0)
    let good = try round.run(nil, deaths: 0..<0, seconds: 2)
    beside += bad.milliseconds
    alone += good.milliseconds
    wrong += bad.wrongCount + bad.missedCount + good.wrongCount
  }
  let (slow, usual) = (percentile(0.99, of: beside), percentile(0.99, of: alone))
  print(
    "| \(behavior) | \(shown(percentile(0.5, of: beside))) | \(shown(slow)) | \(shown(usual))",
    "| \(shown(slow / usual)) | \(wrong) |")
  wrongCount += wrong
}
exit(wrongCount == 0 ? 0 : 1)
