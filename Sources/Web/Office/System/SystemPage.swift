/// How the installation does: what the command `konak doctor` says, as a page.
struct SystemPage: PageModel {
  static let template = "office/system"

  let facts: [Fact]
  let checks: [Check]

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Check: Equatable, Sendable {
    let title: String
    let detail: String
    let stateLabel: String
    /// How it looks: `good`, `care` or `bad`.
    let tone: String
  }
}
