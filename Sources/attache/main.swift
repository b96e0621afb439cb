import Glibc

exit(Program.run(CommandLine.rawArguments, environment: .ofProcess).processStatus)
