import ArgumentParser
import CJemalloc

@main
struct Konak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "konak",
    abstract: told("konak.about"),
    discussion: told("konak.more"),
    version: KonakVersion.text,
    subcommands: [
      ServeCommand.self, DemoCommand.self, DoctorCommand.self, UserCommand.self, FormCommand.self,
      PackCommand.self, SubmissionsCommand.self, PlacesCommand.self, SitesCommand.self, PresenceCommand.self,
      FlowsCommand.self, EmergenciesCommand.self, HazardsCommand.self, ActivitiesCommand.self,
      EvidenceCommand.self, IndicatorsCommand.self, JournalCommand.self, ImportCommand.self, BackupCommand.self,
      RestoreCommand.self, KeyCommand.self, CompletionCommand.self, MeasureCommand.self,
    ])
}

enum KonakVersion {
  static let text = "0.1.0"
}
