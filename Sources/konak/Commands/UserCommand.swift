import ArgumentParser
import Basics
import Foundation
import Office
import Records
import Store
import Web

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: told("user.about"),
    subcommands: [List.self, Add.self, Invite.self, SetPassword.self, Disable.self, Enable.self, TakeOff.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("user.list.about"))
    @OptionGroup var options: MissionOptions
    @Flag(help: .told("user.list.options.json")) var json = false

    private struct Line: Encodable {
      let name: String
      let fullName: String
      let roles: [String]
      let disabled: Bool
      let secondFactor: Bool
      let lastSeen: String?
      let grants: [Right]
    }

    private struct Right: Encodable {
      let role: String
      /// P-code.
      let place: String?
      let programme: String?
      let sensitivity: String
      let until: String?
    }

    func perform(_ console: Console) async throws {
      try await options.withMission { mission in
        let office = mission.office
        // Only what is for programs names places, of which there may be very many.
        let atlas = json ? try await mission.places.atlas() : PlaceAtlas()
        let programmes = Dictionary(
          try await office.programmes.all().map { ($0.id, $0.code) }, uniquingKeysWith: { first, _ in first })
        for user in try await office.users.all() {
          let roles = user.grants.map(\.grant.role.rawValue)
          if json {
            try console.json(
              Line(
                name: user.name, fullName: user.fullName, roles: roles, disabled: user.disabled != nil,
                secondFactor: user.hasSecondFactor, lastSeen: user.lastSeen?.description,
                grants: user.grants.map(\.grant).map { grant in
                  Right(
                    role: grant.role.rawValue, place: grant.place.flatMap { atlas[$0]?.codes.first?.code },
                    programme: grant.programme.flatMap { programmes[$0] },
                    sensitivity: grant.sensitivity.defaultValueDescription, until: grant.until?.description)
                }))
          } else {
            let state = user.disabled == nil ? "" : "  " + console.words["user.state.disabled"]
            console.say("\(user.name)  \(user.fullName)  \(roles.joined(separator: ","))\(state)")
          }
        }
      }
    }
  }

  struct Add: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("user.add.about"))
    @Argument(help: .told("shared.name")) var name: String
    @Option(help: .told("user.add.options.fullName")) var fullName: String
    @Option(help: .told("user.add.options.role")) var role: Role
    @Option(help: .told("user.add.options.place")) var place: String?
    @Option(help: .told("user.add.options.programme")) var programme: String?
    // The library would tell a default by its number, which it does not take.
    @Option(help: .told("user.add.options.sensitivity")) var sensitivity: Sensitivity?
    @Option(help: .told("user.add.options.until")) var until: Day?
    @Option(
      help: .told("user.add.options.level"))
    var level = Level.internal
    @Option(help: .told("user.add.options.organisation")) var organisation: String?
    @Option(help: .told("user.add.options.agreement")) var agreement: String?
    @Option(help: .told("user.add.options.agreementFrom")) var agreementFrom: Day?
    @Flag(help: .told("user.add.options.passwordStdin")) var passwordStdin = false
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let password = passwordStdin ? try Self.passwordFromInput(console) : nil
      try await options.withMission(orNew: true) { mission in
        let office = mission.office
        let userName = try UserName(name)
        let grants = [
          Grant(
            role, place: try await placeMeant(in: mission), programme: try await programmeMeant(in: office),
            sensitivity: sensitivity ?? .internalUse, until: until, level: level)
        ]
        let named = until.map {
          PartnerAgreement(organisation: organisation ?? "", reference: agreement ?? "", from: agreementFrom, until: $0)
        }
        if let password {
          try await office.users.create(
            userName, fullName: fullName, password: password, grants: grants, under: named, by: .system)
          console.note(console.words("console.user.added", ["name": .text(userName.text)]))
        } else {
          let made = try await office.users.create(
            userName, fullName: fullName, grants: grants, under: named, by: .system)
          console.say(try address(ofInvitation: made.invitation, options))
        }
        if userName.text != name {
          console.note(
            console.words("console.user.nameChanged", ["given": .text(name), "name": .text(userName.text)]))
        }
      }
    }

    private func placeMeant(in mission: Mission) async throws -> ID<Place>? {
      guard let place else { return nil }
      try await mission.installPlaces()
      guard let found = try await mission.places.atlas().place(named: place, on: Day(.now)) else {
        throw PlaceRefusal.unknown
      }
      return found
    }

    private func programmeMeant(in office: Office) async throws -> ID<Programme>? {
      guard let programme else { return nil }
      guard let found = try await office.programmes.programme(code: programme) else { throw ProgrammeRefusal.missing }
      return found.id
    }
  }

  struct Invite: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("user.invite.about"))
    @Argument(help: .told("shared.name")) var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        let user = try await office.users.user(named: UserName(name))
        console.say(try address(ofInvitation: try await office.users.invite(user.id, by: .system), options))
      }
    }
  }

  struct SetPassword: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "password", abstract: told("user.setPassword.about"))
    @Argument(help: .told("shared.name")) var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      let password = try Self.passwordFromInput(console)
      try await options.withOffice { office in
        try await office.users.setPassword(of: office.users.user(named: UserName(name)), to: password)
      }
    }
  }

  struct Disable: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("user.disable.about"))
    @Argument(help: .told("shared.name")) var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.setDisabled(office.users.user(named: UserName(name)).id, true, by: .system)
      }
    }
  }

  struct Enable: KonakCommand {
    static let configuration = CommandConfiguration(abstract: told("user.enable.about"))
    @Argument(help: .told("shared.name")) var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.setDisabled(office.users.user(named: UserName(name)).id, false, by: .system)
      }
    }
  }

  struct TakeOff: KonakCommand {
    static let configuration = CommandConfiguration(
      commandName: "second-factor-off", abstract: told("user.takeOff.about"))
    @Argument(help: .told("shared.name")) var name: String
    @OptionGroup var options: MissionOptions

    func perform(_ console: Console) async throws {
      try await options.withOffice { office in
        try await office.users.removeSecondFactor(of: office.users.user(named: UserName(name)).id, by: .system)
      }
    }
  }
}

extension MissionOptions {
  fileprivate func withOffice(orNew isNew: Bool = false, _ work: (Office) async throws -> Void) async throws {
    try await withMission(orNew: isNew) { mission in try await work(mission.office) }
  }
}

private func address(ofInvitation token: String, _ options: MissionOptions) throws -> String {
  let configuration = try options.configuration()
  var base = configuration.site.publicURL?.absoluteString ?? "http://localhost:\(configuration.port)"
  if base.hasSuffix("/") { base.removeLast() }
  return base + "/welcome/" + token
}

extension KonakCommand {
  /// One line of standard input, which a terminal does not show.
  static func passwordFromInput(_ console: Console, asking words: String = "console.user.password") throws -> String {
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal { console.note(console.words[words]) }
    var before = termios()
    let isHidden = isTerminal && tcgetattr(STDIN_FILENO, &before) == 0
    if isHidden {
      var silent = before
      silent.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    }
    defer { if isHidden { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) } }
    guard let password = readLine(strippingNewline: true), !password.isEmpty else { throw UsageProblem("password") }
    return password
  }
}

extension Role: ExpressibleByArgument {}

extension Sensitivity: ExpressibleByArgument {
  init?(argument: String) {
    switch argument {
    case "open": self = .open
    case "internal": self = .internalUse
    case "personal": self = .personal
    case "protected": self = .protected
    default: return nil
    }
  }

  private static let words = ["open", "internal", "personal", "protected"]
  static var allValueStrings: [String] { words }
  static var allValueDescriptions: [String: String] { [:] }
  var defaultValueDescription: String { Self.words[rawValue] }
}

extension Day: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}
