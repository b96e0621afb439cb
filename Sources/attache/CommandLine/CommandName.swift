/// The commands that there are.
enum CommandName: String, CaseIterable, Sendable {
  case inspect
  case ingest
  case show
  case cat
  case gc
  case regenerate
  case fsck
  case config
  case doctor
  case completions
  case help
}
