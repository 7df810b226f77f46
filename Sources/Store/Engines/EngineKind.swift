/// The two databases that Konak runs on.
package enum EngineKind: String, Sendable, CaseIterable {
  case sqlite
  case postgres
}
