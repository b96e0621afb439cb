import HTTP

/// Every route, by number of segments, so that finding one costs the same however many there are.
struct RouteTable: Sendable {
  enum Finding {
    case route(Route, [Substring: String])
    /// There is something there, and this is what can be done with it.
    case otherMethods([HTTPMethod])
    case nothing
  }

  let routes: [Route]
  private let byLength: [Int: [Route]]

  init(_ routes: [Route]) {
    self.routes = routes
    byLength = Dictionary(grouping: routes) { $0.pattern.split(separator: "/").count }
  }

  func find(_ method: HTTPMethod, _ path: [String]) -> Finding {
    var methods: [HTTPMethod] = []
    // Patterns without names stand before those with: /v1/people/me before /v1/people/{id}.
    var pattern: String?
    for route in byLength[path.count] ?? [] {
      guard let values = route.match(path) else { continue }
      guard pattern == nil || pattern == route.pattern else { continue }
      if route.method == method || (method == .head && route.method == .get) {
        return .route(route, values)
      }
      pattern = route.pattern
      methods.append(route.method)
      if route.method == .get { methods.append(.head) }
    }
    return methods.isEmpty ? .nothing : .otherMethods(methods)
  }
}
