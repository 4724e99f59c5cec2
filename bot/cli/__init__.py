"""The console command `msc-faq`. Only here may anything be printed."""
