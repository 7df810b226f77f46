package import Store

/// What the stage keeps in the database, in one place: for the program and for tests.
package enum EvidenceSchema {
  package static let migrations: [Migration] =
    EvidenceMigrations.all + ClearanceMigrations.all + ReleaseMigrations.all
  package static let tables: [TableDeclaration] =
    EvidenceMigrations.tables + ClearanceMigrations.tables + ReleaseMigrations.tables
  package static let projections: [any Projection] = [
    PinProjection(), IndicatorProjection(), SourceTermsProjection(), PrecisionRuleProjection(), ProductProjection(),
    ReleaseProjection(), ProjectImprintProjection(),
  ]
}
