package import Store

/// What the stage brings to the store.
package struct CollectSchema: Sendable {
  /// How submissions are read; shared by the projections and by those who take submissions in.
  package let plans = FormPlanCache()

  package init() {}

  package static let migrations =
    FormMigrations.all + SubmissionMigrations.all + QuarantineMigrations.all + PackMigrations.all
    + SheetImportMigrations.all + PullMigrations.all + PullRunMigrations.all
    + PullFileMigrations.all

  package static let tables =
    (FormMigrations.tables + SubmissionMigrations.tables + QuarantineMigrations.tables
    + PackMigrations.tables + SheetImportMigrations.tables)
    .map { TableDeclaration($0, .journalled, by: "Collect") }
    + (PullMigrations.tables + PullFileMigrations.tables).map { TableDeclaration($0, .operational, by: "Collect") }

  package var projections: [any Projection] {
    [
      FormProjection(), SubmissionProjection(plans: plans), QuarantineProjection(), PackProjection(),
      ImportProjection<SheetImportBegun>(), ImportFileProjection(),
    ]
  }

  package var erasables: [any Erasable] { [SubmissionErasure(plans: plans)] }
}
