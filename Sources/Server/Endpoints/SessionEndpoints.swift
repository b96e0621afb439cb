import HTTP
import Marketplace
import Model

/// Signing in and out, and what a page needs to know first.
struct SessionEndpoints: Sendable {
  let signIn: SignIn
  let keyring: Keyring
  let sameOrigin: SameOrigin
  let limits: Limits
  let acceptedTypes: [MediaType]

  var routes: [Route] {
    [
      Route(
        .post, "/v1/session", .anybody,
        .json { call, bytes in
          let fields = try JSONFields(bytes, names: ["token"])
          let secret = try fields.requiredText("token")
          let caller = try signIn.caller(bearing: secret, isCookie: true, now: call.now)
          return begun(caller, secret: secret, call)
        }),
      Route(.get, "/v1/session", .signedIn, .answer { call in .json(try session(call)) }),
      Route(
        .delete, "/v1/session", .signedIn,
        .answer { call in
          if case .token(let token, _, isCookie: true)? = call.caller?.proof {
            _ = try keyring.revoke(token.id, at: call.now)
          }
          var response = HTTPResponse.noContent
          response.headers.append("set-cookie", cookie("", seconds: 0, call.request))
          return response
        }),
    ]
  }

  /// The session, and the cookie that keeps it.
  func begun(_ caller: Caller, secret: String, _ call: Call) -> HTTPResponse {
    var seconds = 30 * 86_400
    if let expiresAt = caller.expiresAt {
      seconds = Int((expiresAt.microseconds - call.now.microseconds) / 1_000_000)
    }
    var response = HTTPResponse.json(json(caller))
    response.headers.append("set-cookie", cookie(secret, seconds: seconds, call.request))
    return response
  }

  private func session(_ call: Call) throws(Problem) -> JSONValue {
    guard let caller = call.caller else {
      throw Problem(.unauthenticated, "Nobody is signed in.")
    }
    return json(caller)
  }

  private func json(_ caller: Caller) -> JSONValue {
    [
      "person": .person(caller.person), "expires_at": .time(caller.expiresAt),
      "limits": [
        "upload_bytes": .integer(limits.uploadByteCount),
        "attachments_per_message": .integer(limits.attachmentsPerMessage),
        "message_characters": .integer(limits.messageCharacterCount),
        "accepted_types": .strings(acceptedTypes.map(\.description)),
      ],
    ]
  }

  private func cookie(_ secret: String, seconds: Int, _ request: HTTPRequest) -> String {
    "\(SignIn.cookieName)=\(secret); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(max(0, seconds))"
      + (sameOrigin.isEncrypted(request) ? "; Secure" : "")
  }
}
