import type { components, operations } from "./schema";

type Schemas = components["schemas"];

/** The generated wire types by their short names. Instants are RFC 3339 in UTC, durations whole seconds. */

export type Uuid = string;
/** `YYYY-MM-DD` */
export type DateText = string;
/** RFC 3339 */
export type Instant = string;

export type Role = Schemas["Role"];
export type CustomRole = Schemas["CustomRole"];
export type NewRole = Schemas["CreateRole"];
export type RoleChange = Schemas["RoleChange"];
export type ExtraGrant = Schemas["ExtraGrant"];
export type MemberPreview = Schemas["MemberPreview"];
export type Billable = Schemas["Billable"];
export type WeekStart = Schemas["WeekStart"];
export type StartPage = Schemas["StartPage"];
export type TimeFormat = Schemas["TimeFormat"];
export type DecimalMark = Schemas["DecimalMark"];
export type ColorScheme = Schemas["ColorScheme"];
export type Hue = Schemas["Color"];
export type Preferences = Schemas["Preferences"];
export type PreferencesChanges = Schemas["UpdatePreferences"];
export type Member = Schemas["Member"];
export type MemberChanges = Schemas["UpdateMember"];
export type Rounding = Schemas["Rounding"];
export type DayBoundary = Schemas["DayBoundary"];
export type Organization = Schemas["Organization"];
export type Permission = Schemas["Permission"];
export type Me = Schemas["Me"];
export type Session = Schemas["Session"];
export type Passkey = Schemas["Passkey"];
export type SignUpOffer = Schemas["SignUpOffer"];
export type SignUpPreview = Schemas["SignUpPreview"];
export type SignInProvider = Schemas["SignInProvider"];
export type NewSignInProvider = Schemas["CreateSignInProvider"];
export type SignInProviderChanges = Schemas["UpdateSignInProvider"];
export type ProviderGroupRule = Schemas["GroupRule"];
export type OrganizationDomain = Schemas["OrganizationDomain"];
export type OrganizationDomains = Schemas["OrganizationDomains"];
export type DomainProof = Schemas["DomainProof"];
export type ProvisioningToken = Schemas["ProvisioningToken"];
export type ProviderAnswer = Schemas["ProviderAnswer"];
export type SecondFactor = Schemas["SecondFactor"];
export type SecondStep = Schemas["SecondStep"];
export type SecondStepMethod = Schemas["SecondStepMethod"];
export type Scope = Schemas["Scope"];
export type Token = Schemas["Token"];
export type Invitation = Schemas["Invitation"];
export type Team = Schemas["Team"];
export type NewTeam = Schemas["CreateTeam"];
export type Lock = Schemas["Lock"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditCheckpoint = Schemas["AuditCheckpoint"];
export type AuditQuery = NonNullable<operations["list_audit_events"]["parameters"]["query"]>;
export type Client = Schemas["Client"];
export type NewClient = Schemas["CreateClient"];
export type Project = Schemas["Project"];
export type NewProject = Schemas["CreateProject"];
export type StatusCategory = Schemas["StatusCategory"];
export type TaskStatus = Schemas["TaskStatus"];
export type NewTaskStatus = Schemas["CreateTaskStatus"];
export type TaskStatusChanges = Schemas["UpdateTaskStatus"];
export type TaskPlace = Schemas["MoveTask"];
export type Task = Schemas["Task"];
export type TaskChanges = Schemas["UpdateTask"];
export type NewTask = Schemas["CreateTask"];
export type Estimate = Schemas["TaskEstimate"];
export type Comment = Schemas["Comment"];
export type Notice = Schemas["Notice"];
export type NoticePreference = Schemas["NoticePreference"];
export type NoticePreferences = Schemas["NoticePreferences"];
export type NoticeTopic = Schemas["NoticeTopic"];
export type NoticeWays = Schemas["NoticeWays"];
export type Tag = Schemas["Tag"];
export type NewTag = Schemas["CreateTag"];
export type EntryKind = Schemas["Kind"];
export type EntrySource = Schemas["Source"];
export type TimeEntry = Schemas["TimeEntry"];
export type NewTimeEntry = Schemas["CreateEntry"];
export type TimeEntryChanges = Schemas["UpdateEntry"];
export type BulkOperation = Schemas["BulkRequest"]["operations"][number];
export type Timesheet = Schemas["Timesheet"];
export type TimesheetState = Schemas["TimesheetState"];
export type TimesheetStep = Schemas["TimesheetStep"];
export type TimesheetHistory = Schemas["TimesheetHistory"];
export type TimesheetOperation = Schemas["TimesheetOperation"];
export type Finding = Schemas["Finding"];
export type Presence = Schemas["Presence"];
export type WorkingDay = Schemas["WorkingDay"];
export type WorkingDayState = Schemas["WorkingDayState"];
export type WorkingDayProposal = Schemas["WorkingDayProposal"];
export type WorkingDayVersion = Schemas["WorkingDayVersion"];
export type WorkingDayRecord = Schemas["WorkingDayRecord"];
export type AnswerWorkingDay = Schemas["AnswerWorkingDay"];
export type DayLock = Schemas["DayLock"];
export type TimerState = Schemas["Timer"];
export type TimerStart = Schemas["StartTimer"];
export type RecentWork = Schemas["RecentWork"];
export type Export = Schemas["Export"];
export type ExportState = Schemas["ExportState"];
export type CopyFormat = Schemas["CopyFormat"];
export type SqlDialect = Schemas["SqlDialect"];
export type NewExport = Schemas["CreateExport"];
export type ErasurePreview = Schemas["ErasurePreview"];
export type Removal = Schemas["Removal"];
export type RequestRemoval = Schemas["RequestRemoval"];
export type RemovalReceipt = Schemas["RemovalReceipt"];
export type Residency = Schemas["Residency"];
export type StoreKind = Schemas["StoreKind"];
export type StoreLocation = Schemas["StoreLocation"];
export type DataProcessor = Schemas["DataProcessor"];
export type OrganizationTrust = Schemas["OrganizationTrust"];
export type OperatorDocument = Schemas["OperatorDocument"];
export type DocumentText = Schemas["DocumentText"];
export type OrganizationLimits = Schemas["OrganizationLimits"];
export type ProcessingActivity = Schemas["ProcessingActivity"];
export type TrustState = Schemas["TrustState"];
export type Favorite = Schemas["Favorite"];
export type NewFavorite = Schemas["CreateFavorite"];
export type FavoriteChanges = Schemas["UpdateFavorite"];

export interface ChangeEvent {
  seq: number;
  kind: ChangeKind;
  id: Uuid;
  member_id: Uuid | null;
  op: "created" | "updated" | "deleted";
}

export type ChangeKind =
  | "time_entry"
  | "timer"
  | "favorite"
  | "project"
  | "task"
  | "task_status"
  | "comment"
  | "notice"
  | "client"
  | "tag"
  | "member"
  | "team"
  | "organization"
  | "import"
  | "export"
  | "lock"
  | "timesheet"
  | "saved_report"
  | "report_link"
  | "report_schedule"
  | "rate"
  | "contract"
  | "cost_rate"
  | "recurring_entry"
  | "sign_in_provider"
  | "security_finding"
  | "role";

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type FieldError = Schemas["FieldError"];
export type Problem = Schemas["Problem"];
export type ProblemCode = Schemas["Code"];

export type Dimension = Schemas["Dimension"];
export type Without = Schemas["Without"];
export type Compare = Schemas["Compare"];
export type ReportFilter = Schemas["ReportFilter"];
type AnyReportQuery = Schemas["ReportQuery"];
/** A query of this app always says what it filters and groups by. */
export type ReportQuery = AnyReportQuery & Required<Pick<AnyReportQuery, "filter" | "group_by">>;
export type ReportKey = Schemas["ReportKey"];
export type ReportGroup = Schemas["ReportGroup"];
export type Report = Schemas["Report"];
export type ReportFormat = Schemas["ReportFormat"];
export type ReportContent = Schemas["ReportContent"];
export type RelativePeriod = Schemas["RelativePeriod"];
export type ReportDefinition = Schemas["ReportDefinition"];
export type SavedReport = Schemas["SavedReport"];
export type NewSavedReport = Schemas["CreateSavedReport"];
export type SavedReportChanges = Schemas["UpdateSavedReport"];
export type ReportLink = Schemas["ReportLink"];
export type NewReportLink = Schemas["CreateReportLink"];
export type ByDay = Schemas["ByDay"];
export type RecurringEntry = Schemas["RecurringEntry"];
export type NewRecurringEntry = Schemas["CreateRecurringEntry"];
export type RecurringEntryChanges = Schemas["UpdateRecurringEntry"];
export type Proposal = Schemas["Proposal"];
export type PermissionMatrix = Schemas["PermissionMatrix"];
export type PermissionRow = Schemas["PermissionRow"];
export type PermissionExplanation = Schemas["PermissionExplanation"];
export type PermissionQuestion = NonNullable<operations["explain_permission"]["parameters"]["query"]>;
export type Rate = Schemas["Rate"];
export type NewRate = Schemas["CreateRate"];
export type Contract = Schemas["Contract"];
export type ContractBalance = Schemas["ContractBalance"];
export type ContractDays = Schemas["ContractDays"];
export type NewContract = Schemas["CreateContract"];
export type ContractChanges = Schemas["UpdateContract"];
export type ProjectMoney = Schemas["ProjectMoney"];
export type NewMoneyBudget = Schemas["SetMoneyBudget"];
export type ReportSchedule = Schemas["ReportSchedule"];
export type NewReportSchedule = Schemas["CreateReportSchedule"];
export type ReportScheduleChanges = Schemas["UpdateReportSchedule"];
export type LinkColumns = Schemas["LinkColumns"];
export type PublicReport = Schemas["PublicReport"];
export type PublicEntry = Schemas["PublicEntry"];
export type ExportReport = Schemas["ExportReport"];
export type ReportTotal = Schemas["ReportTotal"];
export type ReportPolicy = Schemas["ReportPolicy"];

export type ImportFormat = Schemas["ImportFormat"];
export type ImportState = Schemas["ImportState"];
export type ImportProblem = Schemas["ImportProblem"];
export type ImportQuestion = Schemas["ImportQuestion"];
export type Import = Schemas["Import"];
export type ImportOptions = Schemas["ImportOptions"];
export type ImportRow = Schemas["ImportRow"];
export type DateOrder = Schemas["DateOrder"];
export type Verdict = Schemas["Verdict"];
export type ExportFormat = operations["export_time_entries"]["parameters"]["query"]["format"];

export type ProjectPlan = Schemas["ProjectPlan"];
export type Baseline = Schemas["Baseline"];
export type ScopeChange = Schemas["ScopeChange"];
export type ScopeChangeKind = Schemas["ScopeChangeKind"];
export type BurnUp = Schemas["BurnUp"];
export type BurnUpStep = Schemas["BurnUpStep"];
export type ProjectTemplate = Schemas["ProjectTemplate"];

export type SecurityFinding = Schemas["SecurityFinding"];
export type FindingKind = Schemas["FindingKind"];
export type FindingSeverity = Schemas["FindingSeverity"];
export type Canary = Schemas["Canary"];
export type CanaryCreated = Schemas["CanaryCreated"];
export type NewCanary = Schemas["CreateCanary"];
export type AlertReceiver = Schemas["AlertReceiver"];
export type AlertReceiverCreated = Schemas["AlertReceiverCreated"];
export type NewAlertReceiver = Schemas["CreateAlertReceiver"];
export type AllowedNetworks = Schemas["AllowedNetworks"];
export type AccessLogEntry = Schemas["AccessLogEntry"];
export type AccessLogQuery = NonNullable<operations["list_access_log"]["parameters"]["query"]>;
