/// The commands that there are.
enum CommandName: String, CaseIterable, Sendable {
  case inspect
  case ingest
  case show
  case cat
  case serve
  case explain
  case delete
  case hold
  case stats
  case gc
  case regenerate
  case fsck
  case backup
  case restore
  case person
  case token
  case config
  case doctor
  case completions
  case help
}
