/// Says what kind of table it is, so that backup, rebuild and erasure know what to do with it.
package struct TableDeclaration: Hashable, Sendable {
  package enum Kind: String, SQLValue, CaseIterable {
    /// A fold of the journal: rebuilt from it, never written otherwise.
    case journalled
    /// Not in the journal, never synced, kept in backups as it is.
    case operational
    /// Rebuilt from other tables.
    case derived
    /// The journal itself, and what guards it.
    case journal
  }

  package let name: String
  package let kind: Kind
  /// The target whose code owns it: `Collect`.
  package let module: String

  package init(_ name: String, _ kind: Kind, by module: String) {
    self.name = name
    self.kind = kind
    self.module = module
  }
}
