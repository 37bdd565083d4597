using System.Globalization;
using Dapper;
using JitGateway.Demo.Pages;
using Microsoft.Data.Sqlite;

namespace JitGateway.Demo.Applications;

/// <summary>
/// A legacy application with nothing but a database: a table of staff in SQLite, which the gateway's Sql adapter keeps.
/// Triggers write down what happens to the table, so that the page can tell.
/// </summary>
internal sealed class TimesheetsApplication(string connectionString, CallJournal views)
{
    private const string Schema = """
        CREATE TABLE staff (
          id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE, full_name TEXT NOT NULL, email TEXT NOT NULL, department TEXT,
          enabled INTEGER NOT NULL DEFAULT 1, created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
        CREATE TABLE staff_changes (at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), kind TEXT NOT NULL, login TEXT NOT NULL, what TEXT NOT NULL);
        CREATE TRIGGER staff_inserted AFTER INSERT ON staff BEGIN
          INSERT INTO staff_changes (kind, login, what) VALUES ('Create', NEW.login, 'login: ' || NEW.login || char(10) || 'full_name: ' || NEW.full_name || char(10) || 'email: ' || NEW.email || char(10) || 'department: ' || coalesce(NEW.department, 'NULL'));
        END;
        CREATE TRIGGER staff_updated AFTER UPDATE ON staff BEGIN
          INSERT INTO staff_changes (kind, login, what) VALUES ('Update', NEW.login, trim(
            CASE WHEN NEW.login IS NOT OLD.login THEN 'login: ' || OLD.login || ' → ' || NEW.login || char(10) ELSE '' END ||
            CASE WHEN NEW.full_name IS NOT OLD.full_name THEN 'full_name: ' || OLD.full_name || ' → ' || NEW.full_name || char(10) ELSE '' END ||
            CASE WHEN NEW.email IS NOT OLD.email THEN 'email: ' || OLD.email || ' → ' || NEW.email || char(10) ELSE '' END ||
            CASE WHEN NEW.department IS NOT OLD.department THEN 'department: ' || coalesce(OLD.department, 'NULL') || ' → ' || coalesce(NEW.department, 'NULL') || char(10) ELSE '' END ||
            CASE WHEN NEW.enabled IS NOT OLD.enabled THEN 'enabled: ' || OLD.enabled || ' → ' || NEW.enabled || char(10) ELSE '' END, char(10)));
        END;
        """;

    /// <summary>Makes the database file with an empty table, and the application that shows it.</summary>
    public static async Task<WebApplication> BuildAsync(string url, string connectionString, TimeProvider time)
    {
        await using (var connection = new SqliteConnection(connectionString)) await connection.ExecuteAsync(Schema);
        var app = LoopbackHost.Create(url);
        app.MapGet("/", new TimesheetsApplication(connectionString, new CallJournal(time)).ShowAsync);
        return app;
    }

    private async Task ShowAsync(HttpContext context)
    {
        views.Add(JournalKind.PageView, context.Request.Headers["X-Remote-User"].ToString(), "page view");
        await using var connection = new SqliteConnection(connectionString);
        var staff = await connection.QueryAsync<(string, string, string, string, string, string)>(
            "SELECT login, full_name, email, coalesce(department, ''), CASE enabled WHEN 1 THEN 'true' ELSE 'false' END, created_at FROM staff ORDER BY id");
        var changes = await connection.QueryAsync<(string At, string Kind, string Login, string What)>("SELECT at, kind, login, what FROM staff_changes ORDER BY rowid");
        var journal = views.Entries
            .Concat(changes.Select(c => new JournalEntry(DateTimeOffset.Parse(c.At, CultureInfo.InvariantCulture), Enum.Parse<JournalKind>(c.Kind), c.Login, c.Kind == "Create" ? "INSERT INTO staff" : "UPDATE staff", c.What)))
            .OrderBy(e => e.At).ToList();
        var page = new ApplicationPage("Timesheets", "A legacy application: no sign-in, no interface, only a database table", "#0f7a5a",
            "Its table staff", ["login", "full_name", "email", "department", "enabled", "created_at"], [.. staff.Select(s => (string[])[s.Item1, s.Item2, s.Item3, s.Item4, s.Item5, s.Item6])], journal)
        { SeesSearches = false };
        await DemoPage.WriteAsync(context.Response, page.Render(context.Request));
    }
}
