import Office
import Store

/// What each part of the program keeps, in the order of the way of the data.
enum Schema {
  static let migrations: [Migration] = OfficeMigrations.all
  static let tables: [TableDeclaration] = OfficeMigrations.tables
  static let projections: [any Projection] = []
  /// What must go besides the journal when somebody is erased.
  static let erasables: [any Erasable] = []
}
