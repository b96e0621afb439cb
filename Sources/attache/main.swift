import Glibc
import Inspection

let arguments = CommandLine.rawArguments
// Before anything else is done: workers are forked from this process.
if arguments.first == FilePath(InspectionWorker.argument) { InspectionWorker.run() }
exit(Program.run(arguments, environment: .ofProcess).processStatus)
