import Collect
import Evidence
import Office
import Records
import Store

/// What each part of the program keeps, in the order of the way of the data.
enum Schema {
  /// One for the process: its parts share how submissions are read.
  static let collect = CollectSchema()

  static let migrations: [Migration] =
    OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
    + InformantMigrations.all + ProfileMigrations.all + SitesMigrations.all + FlowMigrations.all
    + EmergencyMigrations.all + HazardMigrations.all + ActivityMigrations.all + EvidenceSchema.migrations
  static let tables: [TableDeclaration] =
    OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
    + InformantMigrations.tables + ProfileMigrations.tables + SitesMigrations.tables + FlowMigrations.tables
    + EmergencyMigrations.tables + HazardMigrations.tables + ActivityMigrations.tables + EvidenceSchema.tables
  static let projections: [any Projection] =
    Office.projections + collect.projections + Places.projections + Presence.projections + Informants.projections
    + Profiles.projections + Sites.projections + Flows.projections + Emergencies.projections + Hazards.projections
    + Activities.projections + EvidenceSchema.projections
  /// Records in which two offices can contradict each other.
  static let conflictSubjects: [ConflictSubject] =
    Office.conflictSubjects + collect.conflictSubjects + RecordsConflicts.subjects + EvidenceSchema.conflictSubjects
  /// What must go besides the journal when somebody is erased.
  static let erasables: [any Erasable] =
    collect.erasables + [
      RollupErasure(), PresenceErasure(), InformantErasing(), SiteErasure(), FlowErasure(),
    ]
}
