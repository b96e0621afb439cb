/// What happens to the metadata of pictures that are stored.
enum MetadataPolicy: String, CaseIterable, Sendable {
  case sanitize
  case keep
}
