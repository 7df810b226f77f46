import Office
import Records
import Store

/// What each part of the program keeps, in the order of the way of the data.
enum Schema {
  static let migrations: [Migration] = OfficeMigrations.all + PlacesMigrations.all
  static let tables: [TableDeclaration] = OfficeMigrations.tables + PlacesMigrations.tables
  static let projections: [any Projection] = Places.projections
  /// What must go besides the journal when somebody is erased.
  static let erasables: [any Erasable] = []
}
