import HTTP
import Marketplace
import Model

/// For `--demo` only: whoever comes may be anybody.
struct DemoEndpoints: Sendable {
  let directory: Directory
  let keyring: Keyring
  let sessions: SessionEndpoints

  var routes: [Route] {
    [
      Route(
        .get, "/v1/demo/people", .anybody,
        .answer { _ in
          let people = try directory.everybody(page: try PageRequest(limit: 100)).items
          return .json([
            "items": .array(
              people.filter { $0.deletedAt == nil }.map { person in
                var person = person
                // Their pictures are for those who are signed in.
                person.avatar = nil
                guard case .object(let members) = JSONValue.person(person) else { return .null }
                return .object(
                  members + [.init(key: "sees", value: .string(Self.sight(of: person.role)))])
              })
          ])
        }),
      Route(
        .post, "/v1/demo/session", .anybody,
        .json { call, bytes in
          let fields = try JSONFields(bytes, names: ["person_id"])
          guard let id = PersonID(try fields.requiredText("person_id")) else {
            throw Problem.invalid("person_id", "The field person_id is not a person's id.")
          }
          let issued = try keyring.issue(
            for: id, label: "demo", expiresAt: call.now.adding(seconds: 86_400), at: call.now)
          let caller = try sessions.signIn.caller(
            bearing: issued.secret, isCookie: true, now: call.now)
          return sessions.begun(caller, secret: issued.secret, call)
        }),
    ]
  }

  private static func sight(of role: Person.Role) -> String {
    switch role {
    case .customer: "Sees their own jobs, and talks with whoever is interested in them."
    case .partner: "Sees what a customer sees, and the directory of providers to write to."
    case .provider: "Sees open jobs, and the conversations they take part in."
    case .support: "Sees every conversation, and can close and reopen them."
    }
  }
}
