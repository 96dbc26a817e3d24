from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0016_move_other_incidents")]

    operations = [migrations.RemoveField("askedtoo", "incident")]
