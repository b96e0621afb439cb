import CSystemCalls
import Glibc
import Inspection

// A worker whose file tells it how to behave, after `Behavior.marker`; any other file is looked at
// as it should be. Under a name that ends in `unfiltered` it has no system call filter.
let usesFilter = !(CommandLine.arguments.first ?? "").hasSuffix("unfiltered")
InspectionWorker.serve(usesFilter: usesFilter) { upload, examine in
  let text = String(decoding: upload.prefix(100), as: UTF8.self)
  guard text.hasPrefix(Behavior.marker) else { return examine() }
  return Behavior(text.dropFirst(Behavior.marker.count)).perform(upload, examine)
}
