import Attachments
import Marketplace
import Model

/// `attache person`: adds people to a store, and lists them.
struct PersonCommand {
  enum Action: String, CaseIterable {
    case add
    case list
  }

  private let command: ParsedCommand
  private let environment: Environment

  init(_ command: ParsedCommand, _ environment: Environment) {
    self.command = command
    self.environment = environment
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    switch Action(rawValue: command.operands.first?.text ?? "") {
    case .add: try add(console)
    case .list, nil: try list(console)
    }
    return .success
  }

  private func add(_ console: Console) throws(CommandError) {
    let newcomer: Newcomer
    do throws(UsageError) {
      newcomer = try Newcomer(command)
    } catch {
      throw .usage(error)
    }
    let store = try DataStore(for: command, environment, .making)
    let person: Person
    do throws(MarketError) {
      person = try Directory(store: store.core, bell: EventBell()).register(
        name: newcomer.name, role: newcomer.role, profile: newcomer.profile,
        status: newcomer.status, at: TimeSource.system.now())
    } catch {
      throw CommandError(error)
    }
    try write(person, console)
  }

  private func list(_ console: Console) throws(CommandError) {
    let store = try DataStore(for: command, environment, .existing)
    let directory = Directory(store: store.core, bell: EventBell())
    var cursor: String?
    repeat {
      let page: Page<Person>
      do throws(MarketError) {
        page = try directory.everybody(page: try PageRequest(limit: 100, cursor: cursor))
      } catch {
        throw CommandError(error)
      }
      for person in page.items { try write(person, console) }
      cursor = page.nextCursor
    } while cursor != nil
  }

  private func write(_ person: Person, _ console: Console) throws(CommandError) {
    guard command.has(.json) else {
      let status = person.status.map { ", \($0.rawValue)" } ?? ""
      let deleted = person.deletedAt == nil ? "" : ", deleted"
      try console.write(
        "\(person.id) \(person.name.escapingControlCharacters)"
          + " (\(person.role.rawValue)\(status)\(deleted))\n")
      return
    }
    let row: JSONValue = [
      "id": .string(person.id.description), "name": .string(person.name),
      "role": .string(person.role.rawValue), "profile": .string(person.profile),
      "status": .string(person.status?.rawValue),
      "created_at": .string(person.createdAt.iso8601),
      "deleted": .bool(person.deletedAt != nil),
    ]
    try console.write("\(row)\n")
  }
}
