/// The closed list of problems, each with its status.
enum ProblemName: String, CaseIterable, Sendable {
  case unauthenticated
  case notFound = "not-found"
  case forbiddenOrigin = "forbidden-origin"
  case notAllowed = "not-allowed"
  case methodNotAllowed = "method-not-allowed"
  case methodUnknown = "method-unknown"
  case validation
  case malformedRequest = "malformed-request"
  case digestMismatch = "digest-mismatch"
  case payloadTooLarge = "payload-too-large"
  case targetTooLong = "target-too-long"
  case unsupportedMediaType = "unsupported-media-type"
  case undecodable
  case alreadyExists = "already-exists"
  case alreadyHired = "already-hired"
  case conversationClosed = "conversation-closed"
  case confirmationRequired = "confirmation-required"
  case statusConflict = "status-conflict"
  case messagingUnavailable = "messaging-unavailable"
  case firstMessageRequired = "first-message-required"
  case attachmentNotUsable = "attachment-not-usable"
  case idempotencyMismatch = "idempotency-mismatch"
  case idempotencyRunning = "idempotency-running"
  case tooManyRequests = "too-many-requests"
  case pendingLimit = "pending-limit"
  case rangeNotSatisfiable = "range-not-satisfiable"
  case versionUnsupported = "version-unsupported"
  case busy
  case storeFull = "store-full"
  case `internal`

  var status: Int {
    switch self {
    case .malformedRequest, .digestMismatch: 400
    case .unauthenticated: 401
    case .forbiddenOrigin, .notAllowed: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .alreadyExists, .alreadyHired, .conversationClosed, .confirmationRequired,
      .statusConflict, .messagingUnavailable, .firstMessageRequired, .attachmentNotUsable,
      .idempotencyRunning:
      409
    case .payloadTooLarge: 413
    case .targetTooLong: 414
    case .unsupportedMediaType: 415
    case .rangeNotSatisfiable: 416
    case .validation, .undecodable, .idempotencyMismatch: 422
    case .tooManyRequests, .pendingLimit: 429
    case .internal: 500
    case .methodUnknown: 501
    case .busy: 503
    case .versionUnsupported: 505
    case .storeFull: 507
    }
  }

  var title: String {
    switch self {
    case .unauthenticated: "Sign in first"
    case .notFound: "Not found"
    case .forbiddenOrigin: "Forbidden origin"
    case .notAllowed: "Not allowed"
    case .methodNotAllowed: "Method not allowed"
    case .methodUnknown: "Unknown method"
    case .validation: "Invalid value"
    case .malformedRequest: "Malformed request"
    case .digestMismatch: "Digest does not match"
    case .payloadTooLarge: "Too large"
    case .targetTooLong: "Target too long"
    case .unsupportedMediaType: "Unsupported media type"
    case .undecodable: "Undecodable file"
    case .alreadyExists: "Already exists"
    case .alreadyHired: "Already hired"
    case .conversationClosed: "Conversation closed"
    case .confirmationRequired: "Confirmation required"
    case .statusConflict: "Status conflict"
    case .messagingUnavailable: "Messaging unavailable"
    case .firstMessageRequired: "First message required"
    case .attachmentNotUsable: "Attachment not usable"
    case .idempotencyMismatch: "Idempotency key used for another request"
    case .idempotencyRunning: "The same request is running"
    case .tooManyRequests: "Too many requests"
    case .pendingLimit: "Too much is pending"
    case .rangeNotSatisfiable: "Range not satisfiable"
    case .versionUnsupported: "Unsupported version"
    case .busy: "Busy"
    case .storeFull: "Store full"
    case .internal: "Internal error"
    }
  }
}
