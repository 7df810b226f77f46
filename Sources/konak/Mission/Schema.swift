import Collect
import Office
import Records
import Store

/// What each part of the program keeps, in the order of the way of the data.
enum Schema {
  /// One for the process: its parts share how submissions are read.
  static let collect = CollectSchema()

  static let migrations: [Migration] =
    OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all
  static let tables: [TableDeclaration] =
    OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables
  static let projections: [any Projection] = collect.projections + Places.projections
  /// What must go besides the journal when somebody is erased.
  static let erasables: [any Erasable] = collect.erasables
}
